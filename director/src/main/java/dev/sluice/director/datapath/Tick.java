package dev.sluice.director.datapath;

import dev.sluice.ebpf.ArrayMap;
import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;

/** Tells the daemon the kernel's tick counter: run once by it, attached nowhere. */
public final class Tick {
    /** {@code jiffies} at the last {@link #read}, 8 bytes. */
    public static final ArrayMap NOW = ArrayMap.mappable("tick", 8, 1);

    private Tick() {}

    public static int read(Packet p) {
        Mem now = NOW.get(0);
        if (now != null) now.u64(0, Kernel.jiffies());
        return Packet.PASS;
    }
}
