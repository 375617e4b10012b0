package dev.sluice.keepalived.config.tree;

import dev.sluice.keepalived.config.diagnostic.Code;
import dev.sluice.keepalived.config.diagnostic.Diagnostics;
import dev.sluice.keepalived.config.keyword.Block;
import dev.sluice.keepalived.config.keyword.Keyword;
import dev.sluice.keepalived.config.keyword.KeywordTable;
import dev.sluice.keepalived.config.keyword.Suggestion;
import dev.sluice.keepalived.config.text.Word;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with a word that is no keyword where it stands, and what was probably meant. */
final class UnknownWords {
    private final Diagnostics diagnostics;
    private final KeywordTable table;

    UnknownWords(Diagnostics diagnostics, KeywordTable table) {
        this.diagnostics = diagnostics;
        this.table = table;
    }

    /** {@code obsolete} is the table's entry for a word that was a keyword once. */
    void keyword(Block block, Word word, List<Word> line, @Nullable Keyword obsolete) {
        String text = String.join(" ", line.stream().map(Word::text).toList());
        diagnostics.warning(
                Code.UNKNOWN_KEYWORD,
                word.at(),
                Math.max(1, word.length()),
                "Unknown keyword '" + word.text() + "'" + where(block)
                        + (line.size() > 1 ? "; '" + clip(text) + "' is ignored" : ""),
                obsolete != null ? obsolete.note() : hint(block, word));
    }

    /** {@code last} is the line of the closing brace; 0 when there is none. */
    void block(Block block, Word word, int last) {
        diagnostics.warning(
                Code.UNKNOWN_BLOCK,
                word.at(),
                Math.max(1, word.length()),
                "Unknown keyword '" + word.text() + "'" + where(block) + "; its whole block is skipped"
                        + (last == 0 ? "" : ", to line " + last),
                hint(block, word));
    }

    private static String where(Block block) {
        return block.name().equals("top") ? "" : " in " + block.name();
    }

    private String hint(Block block, Word word) {
        if (word.quoted()) return "a keyword is never quoted";
        String text = word.text();
        if (text.startsWith("$")) return "a definition is $NAME=value without a blank before the '='";
        List<String> names = block.keywords().stream()
                .filter(k -> k.effect() != dev.sluice.keepalived.config.keyword.Effect.OBSOLETE)
                .map(Keyword::name)
                .toList();
        for (String name : names) if (name.equalsIgnoreCase(text)) return "did you mean '" + name + "'?";
        Block home = table.homeOf(text);
        if (home != null)
            return home.name().equals("top") ? "it belongs outside every block" : "it belongs into " + home.name();
        String near = Suggestion.nearest(text, names);
        return near == null ? "" : "did you mean '" + near + "'?";
    }

    private static String clip(String text) {
        return text.length() <= 80 ? text : text.substring(0, 77) + "...";
    }
}
