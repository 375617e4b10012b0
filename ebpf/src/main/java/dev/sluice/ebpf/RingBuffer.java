package dev.sluice.ebpf;

/** {@code BPF_MAP_TYPE_RINGBUF}: records from the program to the daemon, in order, dropped when the daemon is slow. */
public final class RingBuffer extends BpfMap {
    private RingBuffer(MapSpec spec) {
        super(spec);
    }

    /** {@code bytes}: a power of two, of whole pages. */
    public static RingBuffer of(String name, int bytes) {
        return new RingBuffer(new MapSpec(MapSpec.Type.RINGBUF, name, 0, 0, bytes, 0));
    }

    /** Copies a record of {@code size} (a constant) bytes out: 0, or {@code -EAGAIN} = -11 when there is no room. */
    public int output(Mem record, int size) {
        return store().append(record, size);
    }
}
