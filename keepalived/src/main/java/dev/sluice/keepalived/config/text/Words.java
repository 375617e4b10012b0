package dev.sluice.keepalived.config.text;

import dev.sluice.keepalived.config.diagnostic.Position;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A logical line: what stands between two line ends or braces.
 *
 * @param words never empty
 * @param raw the same text before it was cut into words; script lines are cut by other rules ({@link ScriptWords})
 * @param unterminated the place of a double quote that is never closed; null when all is well
 */
public record Words(List<Word> words, Line raw, @Nullable Position unterminated) implements Token {

    /** Cuts at blanks; {@code "..."} is one word without its quotes, and a quote inside a word starts another word. */
    static Words of(Line line) {
        List<Word> words = new ArrayList<>();
        Position unterminated = null;
        String text = line.text();
        int i = 0;
        while (i < text.length()) {
            if (Line.isBlank(text.charAt(i))) {
                i++;
                continue;
            }
            if (text.charAt(i) == '"') {
                int close = text.indexOf('"', i + 1);
                int end = close < 0 ? text.length() : close;
                if (close < 0) unterminated = line.at(i);
                words.add(new Word(text.substring(i + 1, end), line.at(i), end - i + (close < 0 ? 0 : 1), true));
                i = end + 1;
                continue;
            }
            int end = i;
            while (end < text.length() && !Line.isBlank(text.charAt(end)) && text.charAt(end) != '"') end++;
            words.add(new Word(text.substring(i, end), line.at(i), end - i, false));
            i = end;
        }
        return new Words(List.copyOf(words), line, unterminated);
    }

    public Word first() {
        return words.getFirst();
    }

    /** The words after the first {@code n}. */
    public List<Word> after(int n) {
        return words.subList(Math.min(n, words.size()), words.size());
    }

    @Override
    public Position at() {
        return words.getFirst().at();
    }
}
