package dev.sluice.ebpf.compiler;

import org.jspecify.annotations.Nullable;

/**
 * A place in Java source.
 *
 * @param file as the class file names it, without its directory
 * @param line 0 where the class file has no line numbers
 * @param method {@code Class.method}
 * @param caller where that method was inlined, null in a method that was not
 */
public record Location(
        String file, int line, String method, @Nullable Location caller) {
    static final Location UNKNOWN = new Location("", 0, "", null);

    boolean known() {
        return !file.isEmpty();
    }

    /** {@code File.java:12}. */
    public String place() {
        return file + ":" + line;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(place()).append(" in ").append(method);
        for (Location at = caller; at != null; at = at.caller)
            text.append(", called at ").append(at.place());
        return text.toString();
    }
}
