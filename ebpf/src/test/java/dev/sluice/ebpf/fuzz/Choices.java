package dev.sluice.ebpf.fuzz;

import java.util.List;
import java.util.Random;

/** The generator's dice. */
final class Choices {
    private static final long[] TELLING = {
        0,
        1,
        2,
        3,
        4,
        7,
        8,
        15,
        16,
        31,
        32,
        33,
        63,
        64,
        65,
        127,
        128,
        255,
        256,
        0x7fff,
        0x8000,
        0xffff,
        0x10000,
        0x7fff_ffffL,
        0x8000_0000L,
        0xffff_ffffL,
        0x1_0000_0000L,
        0x00ff_00ffL,
        0x7fff_ffff_ffff_ffffL,
        0x8000_0000_0000_0000L
    };

    private final Random random;

    Choices(long seed) {
        random = new Random(seed);
    }

    /** 0 to {@code bound - 1}. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    /** True {@code percent} times of a hundred. */
    boolean percent(int percent) {
        return random.nextInt(100) < percent;
    }

    <T> T of(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    @SafeVarargs
    final <T> T of(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** Numbers at which machines differ, and others. */
    long number(Type type) {
        long number = switch (below(8)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextInt();
            case 2 -> between(-20, 40);
            case 3 -> 1L << below(64);
            case 4 -> -TELLING[below(TELLING.length)];
            case 5 -> TELLING[below(TELLING.length)] + between(-1, 1);
            default -> TELLING[below(TELLING.length)];
        };
        return type == Type.INT ? (int) number : number;
    }

    void bytes(byte[] bytes) {
        random.nextBytes(bytes);
    }
}
