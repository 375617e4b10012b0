package dev.sluice.director;

import dev.sluice.director.KernelSchedulers.Real;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** dh, sh and mh as reference §2 tells them, plainly. Shares no code with the product. */
final class KernelHashes {
    private static final int MAGLEV = 4093;

    private KernelHashes() {}

    /** {@code flags}: fallback, port. */
    static @Nullable Real pick(
            String scheduler, List<Real> list, boolean fallback, boolean port, String from, int fromPort, String to) {
        if (list.isEmpty()) return null;
        long key = number(from) + (port ? fromPort : 0);
        return switch (scheduler) {
            case "dh" -> usable(dealt(list, false).get(golden(number(to))));
            case "sh" -> source(dealt(list, true), golden(key), fallback);
            default -> throw new IllegalArgumentException(scheduler);
        };
    }

    private static @Nullable Real usable(@Nullable Real real) {
        return real != null && real.takesNew() ? real : null;
    }

    static long number(String address) {
        long number = 0;
        for (String part : address.split("\\.")) number = number * 256 + Integer.parseInt(part);
        return number;
    }

    private static int golden(long value) {
        return (int) ((value * 0x61C88647L & 0xffffffffL) >> 24);
    }

    private static List<Real> dealt(List<Real> list, boolean weighted) {
        List<Real> buckets = new ArrayList<>();
        while (buckets.size() < 256)
            for (Real real : list)
                for (int i = 0; i < (weighted ? Math.max(real.weight, 1) : 1); i++) buckets.add(real);
        return buckets.subList(0, 256);
    }

    private static @Nullable Real source(List<Real> buckets, int hash, boolean fallback) {
        Real real = usable(buckets.get(hash));
        for (int i = 0; real == null && fallback && i < 256; i++) {
            int offset = (hash + i) % 256;
            real = usable(buckets.get((offset + hash) % 256));
        }
        return real;
    }

    static @Nullable Real maglev(@Nullable Real[] table, int key, boolean fallback) {
        int hash = (int) (sip(key, 2654435761L, 2654435761L) % MAGLEV);
        if (table[hash] == null) return null;
        Real real = usable(table[hash]);
        for (int i = 0; real == null && fallback && i < MAGLEV; i++) {
            int offset = (hash + i) % MAGLEV;
            real = usable(table[(int) (sip(key + offset, 2654435761L, 2654435761L) % MAGLEV)]);
        }
        return real;
    }

    static @Nullable Real[] table(List<Real> list) {
        int divisor = 0, most = 0;
        for (Real real : list) {
            divisor = java.math.BigInteger.valueOf(divisor)
                    .gcd(java.math.BigInteger.valueOf(real.lastWeight))
                    .intValue();
            most = Math.max(most, real.lastWeight);
        }
        @Nullable Real[] table = new Real[MAGLEV];
        if (divisor == 0) return table;
        int bits = Integer.toBinaryString(most / divisor).length();
        int shift = Math.max(0, bits - 6);
        long[] next = new long[list.size()];
        for (int filled = 0; ; )
            for (int s = 0; s < list.size(); s++) {
                Real real = list.get(s);
                int v = (int) (number(real.address) + 80);
                long offset = sip(v, 2654435761L, 2654435761L) % MAGLEV;
                long skip = sip(v, 2654446892L, 2654446892L) % (MAGLEV - 1) + 1;
                int turns = real.lastWeight == 0 ? 0 : Math.max(1, real.lastWeight / divisor >> shift);
                for (int turn = 0; turn < turns; turn++) {
                    int place = (int) ((offset + skip * next[s]++) % MAGLEV);
                    while (table[place] != null) place = (int) ((offset + skip * next[s]++) % MAGLEV);
                    table[place] = real;
                    if (++filled == MAGLEV) return table;
                }
            }
    }

    /** SipHash with one round per block and three at the end, of four bytes, as an unsigned 32-bit number. */
    static long sip(int value, long k0, long k1) {
        byte[] message = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
        message[7] = 4;
        long block = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).getLong();
        byte[] ascii = "somepseudorandomlygeneratedbytes".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        long[] v = new long[4];
        for (int i = 0; i < 4; i++)
            v[i] = ByteBuffer.wrap(Arrays.copyOfRange(ascii, i * 8, i * 8 + 8)).getLong() ^ (i % 2 == 0 ? k0 : k1);
        v[3] ^= block;
        sipRound(v);
        v[0] ^= block;
        v[2] ^= 255;
        for (int i = 0; i < 3; i++) sipRound(v);
        return (v[0] ^ v[1] ^ v[2] ^ v[3]) & 0xffffffffL;
    }

    private static void sipRound(long[] v) {
        half(v, 0, 1, 13, true);
        half(v, 2, 3, 16, false);
        half(v, 0, 3, 21, false);
        half(v, 2, 1, 17, true);
    }

    private static void half(long[] v, int a, int b, int left, boolean turn) {
        v[a] += v[b];
        v[b] = (v[b] << left | v[b] >>> 64 - left) ^ v[a];
        if (turn) v[a] = v[a] << 32 | v[a] >>> 32;
    }
}
