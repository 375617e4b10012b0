package dev.sluice.director.datapath;

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
}
