package dev.sluice.keepalived.config.text;

import dev.sluice.keepalived.config.diagnostic.Position;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a physical line after any substitution, where every character still knows the column it came from. Immutable.
 *
 * <p>Characters that a definition put in carry the column of the {@code $} that asked for them.
 */
public final class Line {
    private final String text;
    private final String file;
    private final int number;
    /** Column of the first character; those of the others follow, unless {@link #columns} says otherwise. */
    private final int first;

    /** Column of every character and of the end; null as long as nothing was substituted. */
    private final int @Nullable [] columns;

    private final @Nullable Position expandedAt;

    private Line(
            String text, String file, int number, int first, int @Nullable [] columns, @Nullable Position expandedAt) {
        this.text = text;
        this.file = file;
        this.number = number;
        this.first = first;
        this.columns = columns;
        this.expandedAt = expandedAt;
    }

    /** The line as it stands in the file, {@code number} from 1. */
    public static Line of(String file, int number, String text) {
        return new Line(text, file, number, 1, null, null);
    }

    public String text() {
        return text;
    }

    public String file() {
        return file;
    }

    public int number() {
        return number;
    }

    public int length() {
        return text.length();
    }

    public boolean isEmpty() {
        return text.isEmpty();
    }

    /** The place of the character at {@code index}; the length itself is allowed and is the place after the last one. */
    public Position at(int index) {
        return new Position(file, number, column(index), expandedAt);
    }

    private int column(int index) {
        return columns == null ? first + index : columns[index];
    }

    public Position start() {
        return at(0);
    }

    /** The place that used the definition this line comes from, or null. */
    public @Nullable Position expandedAt() {
        return expandedAt;
    }

    /** Characters {@code from} up to {@code to}. */
    public Line slice(int from, int to) {
        if (from == 0 && to == text.length()) return this;
        int[] rest = columns == null ? null : Arrays.copyOfRange(columns, from, to + 1);
        return new Line(text.substring(from, to), file, number, column(from), rest, expandedAt);
    }

    public Line from(int index) {
        return slice(index, text.length());
    }

    /** Without blanks at both ends. */
    public Line strip() {
        int from = 0;
        int to = text.length();
        while (from < to && isBlank(text.charAt(from))) from++;
        while (to > from && isBlank(text.charAt(to - 1))) to--;
        return slice(from, to);
    }

    /** With the characters {@code from} up to {@code to} replaced. */
    Line splice(int from, int to, String replacement) {
        String spliced = text.substring(0, from) + replacement + text.substring(to);
        int[] moved = new int[spliced.length() + 1];
        int shift = replacement.length() - (to - from);
        for (int i = 0; i < moved.length; i++)
            moved[i] = column(i < from ? i : i < from + replacement.length() ? from : i - shift);
        return new Line(spliced, file, number, moved[0], moved, expandedAt);
    }

    /** Without the character at {@code index}. */
    Line without(int index) {
        return splice(index, index + 1, "");
    }

    /** The same text, used by a definition or generator at {@code place}. */
    Line expandedAt(Position place) {
        return new Line(text, file, number, first, columns, place);
    }

    /** Blank as the language means it: space and tab, and what a file from elsewhere may have (form feed, return). */
    static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == 0x0b;
    }

    @Override
    public String toString() {
        return start() + ": " + text;
    }
}
