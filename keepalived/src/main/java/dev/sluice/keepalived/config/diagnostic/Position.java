package dev.sluice.keepalived.config.diagnostic;

import org.jspecify.annotations.Nullable;

/**
 * A place in a configuration file.
 *
 * @param file as the operator named it, or as the include found it
 * @param line from 1
 * @param column from 1, in characters of the line as it stands in the file
 * @param expandedAt where the definition or generator that produced this text was used; null for text that is simply there
 */
public record Position(
        String file, int line, int column, @Nullable Position expandedAt) {

    public Position(String file, int line, int column) {
        this(file, line, column, null);
    }

    /** Of the whole file, when no line is to blame. */
    public static Position of(String file) {
        return new Position(file, 0, 0);
    }

    /** {@code file:line:column}, or only the file when there is no line. */
    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }
}
