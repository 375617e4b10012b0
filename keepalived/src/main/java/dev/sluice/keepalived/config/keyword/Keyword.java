package dev.sluice.keepalived.config.keyword;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A word of the language within one block.
 *
 * @param canonical the keyword it is a synonym of, or its own name
 * @param arguments in order
 * @param survivesMissing keepalived ignores the keyword when an argument is missing; otherwise it exits
 * @param byDefault what holds when the keyword is not given, as documented; empty when nothing does
 * @param note what it does, or why it has no effect, or what to write instead
 * @param opens the block it opens, or null
 * @param rows whether that block is a list of rows rather than of keywords
 */
public record Keyword(
        String block,
        String name,
        String canonical,
        List<Argument> arguments,
        boolean survivesMissing,
        String byDefault,
        Effect effect,
        String note,
        @Nullable String opens,
        boolean rows) {

    /** Arguments that must be there. */
    public int required() {
        return (int) arguments.stream().filter(a -> !a.optional()).count();
    }

    public boolean isScript() {
        return !arguments.isEmpty() && arguments.getFirst().type() == Argument.Type.SCRIPT;
    }
}
