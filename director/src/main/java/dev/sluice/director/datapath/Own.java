package dev.sluice.director.datapath;

/**
 * Where users' schedulers are called. This class is the JVM's; in the kernel stands one of the same name that the daemon writes,
 * with a call for each number.
 */
public final class Own {
    /** What the JVM runs instead. */
    public static volatile Twin twin = (_, _) -> 0;

    /** All users' schedulers, on the JVM. */
    @FunctionalInterface
    public interface Twin {
        /** Index of the server that the scheduler of this number ({@link Service#scheduler}) chooses, 0 for none. */
        int choose(int scheduler, Choice choice);
    }

    private Own() {}

    static int choose(int scheduler, Choice choice) {
        return twin.choose(scheduler, choice);
    }
}
