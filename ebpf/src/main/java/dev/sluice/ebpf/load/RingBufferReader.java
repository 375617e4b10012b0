package dev.sluice.ebpf.load;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.ebpf.MapSpec;
import dev.sluice.linux.MappedMemory;
import dev.sluice.linux.PageSize;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Takes the records out of a ring buffer map, in the order in which programs reserved them (kernel/bpf/ringbuf.c). One thread
 * reads; a map has one reader.
 */
public final class RingBufferReader implements AutoCloseable {
    private static final VarHandle LONG = JAVA_LONG.varHandle();
    private static final VarHandle INT = JAVA_INT.varHandle();
    /** {@code BPF_RINGBUF_BUSY_BIT}, {@code BPF_RINGBUF_DISCARD_BIT} and {@code BPF_RINGBUF_HDR_SZ} of linux/bpf.h. */
    private static final int BUSY = 1 << 31, DISCARDED = 1 << 30, HEADER = 8;

    private final KernelMap map;
    /** One page, which starts with our position. */
    private final MappedMemory consumer;
    /** One page, which starts with the programs' position, then the data twice in a row, so that no record is split. */
    private final MappedMemory producer;

    private final MemorySegment data;
    private final long mask;

    private RingBufferReader(KernelMap map, MappedMemory consumer, MappedMemory producer) {
        this.map = map;
        this.consumer = consumer;
        this.producer = producer;
        data = producer.segment().asSlice(PageSize.bytes());
        mask = map.spec().entries() - 1L;
    }

    /** Of a map that stays open as long as this. */
    public static RingBufferReader open(KernelMap map) {
        if (map.spec().type() != MapSpec.Type.RINGBUF) throw new IllegalArgumentException(map + " is no ring buffer");
        String name = map.spec().name();
        int page = PageSize.bytes();
        MappedMemory consumer = MappedMemory.map(map.bpf().calls(), name, map.file(), page);
        try {
            long size = page + 2L * map.spec().entries();
            return new RingBufferReader(
                    map, consumer, MappedMemory.mapReadOnly(map.bpf().calls(), name, map.file(), page, size));
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /**
     * Hands out all records that are there and frees their room.
     *
     * @param visitor gets each record; the memory is only valid until it returns
     * @return how many there were
     */
    public int drain(Consumer<MemorySegment> visitor) {
        int count = 0;
        long position = (long) LONG.get(consumer.segment(), 0L);
        long end = (long) LONG.getAcquire(producer.segment(), 0L);
        while (position < end) {
            long at = position & mask;
            int header = (int) INT.getAcquire(data, at);
            if ((header & BUSY) != 0) break; // reserved, not yet written
            int length = header & ~(BUSY | DISCARDED);
            position += HEADER + (length + 7L & ~7L);
            try {
                if ((header & DISCARDED) == 0) {
                    count++;
                    visitor.accept(data.asSlice(at + HEADER, length));
                }
            } finally {
                LONG.setRelease(consumer.segment(), 0L, position);
            }
        }
        return count;
    }

    /** Waits for a record; false if the time is over, or a signal came, before. */
    public boolean await(Duration limit) {
        return map.file().awaitReadable(limit);
    }

    @Override
    public void close() {
        consumer.close();
        producer.close();
    }
}
