package dev.sluice.ebpf;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Helpers of the kernel ({@code man 7 bpf-helpers}). On the JVM they are fakes whose answers a test can choose. */
public final class Kernel {
    /** Fake clock: nanoseconds since boot. */
    public static volatile LongSupplier clock = System::nanoTime;
    /** Fake tick counter, null for one that follows {@link #clock}. */
    public static volatile @Nullable LongSupplier ticks = null;
    /** Fake randomness. */
    public static volatile IntSupplier random =
            () -> ThreadLocalRandom.current().nextInt();
    /** Fake answer of {@link #fibLookup}; fills in the parameters. */
    public static volatile Fib fib = (packet, params, flags) -> 4;
    /** Where the last redirect on this thread went: interface index. */
    public static final ThreadLocal<Integer> redirected = ThreadLocal.withInitial(() -> 0);

    /** The faked kernel's {@code HZ}. */
    public static final int FAKE_HZ = 250;

    /** A routing table for the JVM. */
    @FunctionalInterface
    public interface Fib {
        int lookup(Packet packet, Mem params, int flags);
    }

    /** One round of {@link #loop}. */
    @FunctionalInterface
    public interface Round {
        /** Answers whether to stop after this round. {@code index}: from 0 on. */
        boolean stop(int index, Mem context);
    }

    /** {@code BPF_MAX_LOOPS} of include/linux/bpf_verifier.h. */
    private static final int MOST_ROUNDS = 8 << 20;

    private Kernel() {}

    /**
     * Runs {@code body} up to {@code rounds} times (at most 8,388,608), which the verifier looks at once only. {@code body} is a
     * method reference or a lambda that captures nothing; what it needs goes through {@code context}, a {@link Mem#stack}, or
     * stands in maps. Answers how many rounds ran; -7 ({@code -E2BIG}) for too many. {@code bpf_loop}.
     */
    public static int loop(int rounds, Mem context, Round body) {
        if (Integer.compareUnsigned(rounds, MOST_ROUNDS) > 0) return -7;
        for (int i = 0; i < rounds; i++) if (body.stop(i, context)) return i + 1;
        return rounds;
    }

    /** Nanoseconds since boot without suspend. {@code bpf_ktime_get_ns}; about 20 ns. */
    public static long nanos() {
        return clock.getAsLong();
    }

    /** The 64-bit tick counter, {@code HZ} a second, since shortly before boot; inlined to one load. {@code bpf_jiffies64}. */
    public static long jiffies() {
        LongSupplier own = ticks;
        return own == null ? clock.getAsLong() / (1_000_000_000L / FAKE_HZ) : own.getAsLong();
    }

    /** A pseudo-random 32-bit number. {@code bpf_get_prandom_u32}. */
    public static int random() {
        return random.getAsInt();
    }

    /** Number of the CPU this runs on. {@code bpf_get_smp_processor_id}. */
    public static int cpu() {
        return 0;
    }

    /** Sends the packet out of (flags 0) or into (1) interface {@code ifindex}; return its answer. {@code bpf_redirect}. */
    public static int redirect(int ifindex, int flags) {
        redirected.set(ifindex);
        return Packet.REDIRECT;
    }

    /**
     * Sends the packet out of {@code ifindex}, the kernel filling in the link addresses by its neighbour table; return its answer.
     * tc only. {@code nextHop}: {@code struct bpf_redir_neigh} of 20 bytes (family at 0, IPv4 or IPv6 address at 4). {@code
     * bpf_redirect_neigh}.
     */
    public static int redirectNeighbour(int ifindex, Mem nextHop) {
        redirected.set(ifindex);
        return Packet.REDIRECT;
    }

    /**
     * Looks up route and neighbour. {@code params}: {@code struct bpf_fib_lookup} of 64 bytes. 0 on success, positive for a {@code
     * BPF_FIB_LKUP_RET_*}, negative errno. About 100 ns. {@code bpf_fib_lookup}.
     */
    public static int fibLookup(Packet packet, Mem params, int flags) {
        return fib.lookup(packet, params, flags);
    }

    /**
     * The 32-bit one's-complement sum of {@code to} minus that of {@code from}, plus {@code seed}; sizes are multiples of 4, 0 for
     * none. {@code bpf_csum_diff}.
     */
    public static long checksumDifference(Mem from, int fromSize, Mem to, int toSize, int seed) {
        long sum = Integer.toUnsignedLong(seed);
        for (int i = 0; i < toSize; i += 4) sum += Integer.toUnsignedLong(to.u32(i));
        for (int i = 0; i < fromSize; i += 4) sum += Integer.toUnsignedLong(~from.u32(i));
        while (sum >>> 32 != 0) sum = (sum & 0xffffffffL) + (sum >>> 32);
        return sum;
    }
}
