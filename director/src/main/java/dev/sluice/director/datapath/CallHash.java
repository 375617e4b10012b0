package dev.sluice.director.datapath;

import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;

/**
 * SipHash-2-4 (Aumasson and Bernstein, 2012) of a {@link CallId}, with secret keys: whoever chooses Call-IDs cannot choose ones that
 * share a template. That both names begin alike is chance.
 *
 * <p>Its four words are the first bytes of the draft, since a loop's body has nothing else to keep them in.
 */
final class CallHash {
    /** Of the words. */
    static final int SIZE = 32;

    private static final int FINAL_ROUNDS = 4, FINAL = 0xff;

    private CallHash() {}

    /** 32 bits of it, never 0. {@code length}: of the value. */
    static int of(CallId call, int length) {
        long k0 = key(Fixed.SECRET_12.value(), Fixed.SECRET_13.value());
        long k1 = key(Fixed.SECRET_14.value(), Fixed.SECRET_15.value());
        call.u64(0, k0 ^ 0x736f6d6570736575L);
        call.u64(8, k1 ^ 0x646f72616e646f6dL);
        call.u64(16, k0 ^ 0x6c7967656e657261L);
        call.u64(24, k1 ^ 0x7465646279746573L);
        int _ = Kernel.loop((length >>> 3) + 1, Mem.stack(CallId.NOTHING), CallHash::word);
        call.u64(16, call.u64(16) ^ FINAL);
        for (int i = 0; i < FINAL_ROUNDS; i++) round(call);
        long hash = call.u64(0) ^ call.u64(8) ^ call.u64(16) ^ call.u64(24);
        int folded = (int) (hash ^ hash >>> 32);
        return folded == 0 ? 1 : folded;
    }

    private static long key(int low, int high) {
        return Integer.toUnsignedLong(low) | (long) high << 32;
    }

    private static boolean word(int index, Mem nothing) {
        Mem memory = Maps.CALL_DRAFT.get(0);
        if (memory == null) return true;
        CallId call = new CallId(memory);
        int length = call.length();
        int left = length - index * 8;
        long octets = call.octets(index * 8);
        if (left < 8) octets = octets & (1L << (left & 7) * 8) - 1 | (long) length << 56;
        call.u64(24, call.u64(24) ^ octets);
        round(call);
        round(call);
        call.u64(0, call.u64(0) ^ octets);
        return false;
    }

    private static void round(Mem v) {
        long v0 = v.u64(0) + v.u64(8);
        long v1 = Long.rotateLeft(v.u64(8), 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        long v2 = v.u64(16) + v.u64(24);
        long v3 = Long.rotateLeft(v.u64(24), 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
        v.u64(0, v0);
        v.u64(8, v1);
        v.u64(16, v2);
        v.u64(24, v3);
    }
}
