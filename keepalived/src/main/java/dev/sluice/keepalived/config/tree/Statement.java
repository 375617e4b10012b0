package dev.sluice.keepalived.config.tree;

import dev.sluice.keepalived.config.diagnostic.Position;
import dev.sluice.keepalived.config.keyword.Keyword;
import dev.sluice.keepalived.config.text.Word;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A keyword with its arguments, all of them checked against the table, and its block.
 *
 * @param keyword as written; {@link Keyword#canonical} is what it means
 * @param arguments for script keywords cut by shell rules
 * @param body null unless the keyword opens a block
 */
public record Statement(
        Keyword keyword,
        Word word,
        List<Word> arguments,
        @Nullable Section body) {

    public Position at() {
        return word.at();
    }

    /** The text of argument {@code i}, or {@code otherwise} when there are not so many. */
    public String argument(int i, String otherwise) {
        return i < arguments.size() ? arguments.get(i).text() : otherwise;
    }
}
