package dev.sluice.director.datapath;

import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;

/** The one element of {@link Maps#ICMP_TOKENS} on each CPU: a token bucket that limits the ICMP errors we send. */
public final class IcmpTokens extends Mem {
    public static final int SIZE = 16;

    public IcmpTokens(Mem m) {
        super(m);
    }

    /** {@code jiffies} when tokens were last added. */
    public long since() {
        return u64(0);
    }

    public void since(long v) {
        u64(0, v);
    }

    /** Tokens in the bucket, 1/256 each. */
    public long tokens() {
        return u64(8);
    }

    public void tokens(long v) {
        u64(8, v);
    }

    /** Takes a token; whether there was one. */
    static boolean allow() {
        Mem memory = Maps.ICMP_TOKENS.get(0);
        if (memory == null) return false;
        IcmpTokens bucket = new IcmpTokens(memory);
        long now = Kernel.jiffies();
        long tokens = bucket.tokens() + (now - bucket.since()) * Fixed.ICMP_PER_JIFFY.value();
        if (tokens > Fixed.ICMP_BURST.value() || tokens < 0) tokens = Fixed.ICMP_BURST.value();
        bucket.since(now);
        boolean allowed = tokens >= 256;
        bucket.tokens(allowed ? tokens - 256 : tokens);
        return allowed;
    }
}
