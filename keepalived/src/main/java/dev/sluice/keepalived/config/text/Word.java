package dev.sluice.keepalived.config.text;

import dev.sluice.keepalived.config.diagnostic.Position;

/**
 * One word of a line.
 *
 * @param text without its quotes
 * @param length characters it takes in the file, quotes included
 * @param quoted whether it was in double quotes, and so is never a keyword or a brace
 */
public record Word(String text, Position at, int length, boolean quoted) {
    @Override
    public String toString() {
        return text;
    }
}
