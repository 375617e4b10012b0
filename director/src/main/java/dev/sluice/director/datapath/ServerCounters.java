package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;

/** Element of {@link Maps#COUNTERS}: what one server's connections did on one CPU. Never zeroed in the kernel. */
public final class ServerCounters extends Mem {
    public static final int SIZE = 40;

    public ServerCounters(Mem m) {
        super(m);
    }

    public long connections() {
        return u64(0);
    }

    public long inPackets() {
        return u64(8);
    }

    public long inBytes() {
        return u64(16);
    }

    public long outPackets() {
        return u64(24);
    }

    public long outBytes() {
        return u64(32);
    }

    /** Counts a scheduled connection. */
    public void connection() {
        u64(0, connections() + 1);
    }

    /** Counts a packet from a client; IP length. GSO packets count as the {@code segments} they will become. */
    public void in(long segments, long bytes) {
        u64(8, inPackets() + segments);
        u64(16, inBytes() + bytes);
    }

    /** Counts a packet from the server. */
    public void out(long segments, long bytes) {
        u64(24, outPackets() + segments);
        u64(32, outBytes() + bytes);
    }
}
