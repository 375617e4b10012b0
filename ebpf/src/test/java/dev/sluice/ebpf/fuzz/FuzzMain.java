package dev.sluice.ebpf.fuzz;

import java.util.Random;

/**
 * Long runs by hand: {@code ./fuzz [--seed N] [--programs N] [--seconds N] [--packets N] [--list]}. The program of each seed is
 * always the same, so {@code --seed N --programs 1} repeats one; {@code --list} prints programs instead of running them.
 */
public final class FuzzMain {
    private long seed = new Random().nextInt(1_000_000_000);
    private long programs = Long.MAX_VALUE;
    private long seconds = 60;
    private int packets = 8;
    private boolean list;

    private FuzzMain() {}

    public static void main(String[] arguments) {
        FuzzMain main = new FuzzMain();
        if (!main.parse(arguments)) {
            System.err.println("usage: ./fuzz [--seed N] [--programs N] [--seconds N] [--packets N] [--list]");
            System.exit(2);
        }
        System.exit(main.run() ? 0 : 1);
    }

    private boolean parse(String[] arguments) {
        try {
            for (int i = 0; i < arguments.length; i++) {
                switch (arguments[i]) {
                    case "--seed" -> seed = Long.parseLong(arguments[++i]);
                    case "--programs" -> programs = Long.parseLong(arguments[++i]);
                    case "--seconds" -> seconds = Long.parseLong(arguments[++i]);
                    case "--packets" -> packets = Integer.parseInt(arguments[++i]);
                    case "--list" -> list = true;
                    default -> {
                        return false;
                    }
                }
            }
            return true;
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return false;
        }
    }

    /** True if nothing was found. */
    private boolean run() {
        System.out.println("seed " + seed);
        if (list) {
            for (long i = 0; i < Math.min(programs, 10); i++)
                System.out.println(new Listing(ProgramGenerator.generate(seed + i)));
            return true;
        }
        try (Fuzzer fuzzer = new Fuzzer(line -> System.out.println(line)).packets(packets)) {
            Report report = fuzzer.run(seed, programs, seconds * 1_000_000_000L);
            System.out.print(report);
            System.out.println(fuzzer.instructions() + " instructions compiled");
            return report.count(Trial.Kind.DIFFERENT) + report.count(Trial.Kind.CRASHED) == 0;
        }
    }
}
