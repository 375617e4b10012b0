package dev.sluice.director;

import dev.sluice.director.datapath.Tick;
import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.compiler.Compiler;
import dev.sluice.ebpf.load.KernelMap;
import dev.sluice.ebpf.load.LoadedProgram;
import dev.sluice.linux.Bpf;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The kernel's tick counter as the datapath sees it, and how many ticks a second has: asked of a program that is run once. Between
 * questions it is reckoned from the monotonic clock, which ticks follow. Any thread.
 */
final class Jiffies implements LongSupplier, AutoCloseable {
    private static final long SECOND = 1_000_000_000L;
    /** Ticks are told again after so long: the tick is not exactly a HZth of a second. */
    private static final long GOOD_FOR = 10 * SECOND;

    private static final byte[] FRAME = new byte[64];

    private final KernelMap map;
    private final LoadedProgram program;
    private final int hz;
    private volatile Sight seen;

    private record Sight(long nanos, long ticks) {}

    Jiffies(Bpf bpf, int hz) {
        this.hz = hz;
        map = KernelMap.create(bpf, Tick.NOW.spec());
        try {
            program = LoadedProgram.load(bpf, Compiler.compile(Hook.TC, Tick.class, "read", Map.of()), _ -> map);
            seen = look();
        } catch (RuntimeException e) {
            map.close();
            throw e;
        }
    }

    private synchronized Sight look() {
        var _ = program.testRun(FRAME, new byte[0]);
        return new Sight(System.nanoTime(), map.memory().get(ValueLayout.JAVA_LONG, 0));
    }

    @Override
    public long getAsLong() {
        Sight last = seen;
        long since = System.nanoTime() - last.nanos;
        if (since > GOOD_FOR) {
            last = seen = look();
            since = 0;
        }
        return last.ticks + since * hz / SECOND;
    }

    int hz() {
        return hz;
    }

    @Override
    public void close() {
        program.close();
        map.close();
    }
}
