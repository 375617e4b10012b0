package dev.sluice.director;

/**
 * A scheduler of the user's own: {@code ipvsadm -s} takes its name, and its method runs in the kernel. docs/schedulers.md shows how.
 *
 * <p>The class also declares {@code public static int choose(Choice choice)}, in the Java of docs/java-in-the-kernel.md: it answers
 * {@code choice.server(i)}, or 0 to refuse the connection. It is found by {@link java.util.ServiceLoader}.
 */
public interface OwnScheduler {
    /** At most 15 characters, unlike any scheduler's of the kernel. */
    String name();
}
