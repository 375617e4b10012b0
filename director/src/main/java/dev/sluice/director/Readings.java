package dev.sluice.director;

import dev.sluice.control.Counters;
import dev.sluice.director.datapath.Maps;
import dev.sluice.director.datapath.ServerCounters;
import dev.sluice.ebpf.Mem;

/** What the servers' elements counted, read together: one system call for each would hold up a director of many. */
final class Readings {
    private static final int NUMBERS = ServerCounters.SIZE / Long.BYTES;

    private final long[] sums;

    /** {@code end}: behind the last element that is asked for. */
    Readings(Tables tables, int end) {
        sums = new long[end * NUMBERS];
        int cpus = tables.of(Maps.COUNTERS).cpus();
        tables.of(Maps.COUNTERS).forEach(end, (key, values) -> {
            int at = Mem.of(key).u32(0) * NUMBERS;
            Mem numbers = Mem.of(values);
            for (int cpu = 0; cpu < cpus; cpu++)
                for (int i = 0; i < NUMBERS; i++)
                    sums[at + i] += numbers.u64(cpu * ServerCounters.SIZE + i * Long.BYTES);
        });
    }

    Counters of(int entry) {
        int at = entry * NUMBERS;
        return new Counters(sums[at], sums[at + 1], sums[at + 3], sums[at + 2], sums[at + 4]);
    }
}
