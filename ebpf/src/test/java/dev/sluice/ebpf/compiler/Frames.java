package dev.sluice.ebpf.compiler;

import java.util.Random;

/** Packets for tests. */
final class Frames {
    private Frames() {}

    /** {@code length} bytes after a plausible Ethernet header; to nobody in particular, type 0x88b5 (experimental). */
    static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        bytes[0] = 2;
        bytes[12] = (byte) 0x88;
        bytes[13] = (byte) 0xb5;
        return bytes;
    }
}
