package dev.sluice.keepalived.config.text;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Cuts the lines of a {@link Preprocessor} at braces: any brace outside double quotes ends the logical line. */
public final class Lexer {
    private final Preprocessor lines;
    private final Deque<Token> pending = new ArrayDeque<>();

    public Lexer(Preprocessor lines) {
        this.lines = lines;
    }

    /** The next token, or null at the end. */
    public @Nullable Token next() {
        Token token = peek();
        pending.poll();
        return token;
    }

    /** The token that {@link #next} will give. */
    public @Nullable Token peek() {
        while (pending.isEmpty()) {
            Line line = lines.next();
            if (line == null) return null;
            cut(line);
        }
        return pending.peek();
    }

    private void cut(Line line) {
        String text = line.text();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') quoted = !quoted;
            if (quoted || (c != '{' && c != '}')) continue;
            addWords(line.slice(start, i));
            pending.add(c == '{' ? new Token.Open(line.at(i)) : new Token.Close(line.at(i)));
            start = i + 1;
        }
        addWords(line.from(start));
    }

    private void addWords(Line piece) {
        Line stripped = piece.strip();
        if (!stripped.isEmpty()) pending.add(Words.of(stripped));
    }
}
