package dev.sluice.keepalived.config.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts the line of a script keyword as a shell would: {@code '} and {@code "} quote, adjacent pieces join, and the escapes of
 * {@code $'..'} are understood ({@code \a \b \E \f \n \r \t \v \nnn \xHH \cC}; any other escaped character stands for itself).
 */
public final class ScriptWords {
    private final String text;
    private final StringBuilder word = new StringBuilder();
    private int i;
    private boolean closed = true;

    private ScriptWords(String text) {
        this.text = text;
    }

    /** The words of a line whose quotes are all closed. */
    public static List<Word> of(Line line) {
        return new ScriptWords(line.text()).cut(line);
    }

    /** The words of one text, as of a quoted script with its parameters: {@code "/usr/bin/check -p 80"}. */
    public static List<String> split(String text) {
        return of(Line.of("", 0, text)).stream().map(Word::text).toList();
    }

    /** Whether every quote of the text is closed. */
    public static boolean closed(String text) {
        ScriptWords words = new ScriptWords(text);
        while (words.i < text.length()) words.piece();
        return words.closed;
    }

    private List<Word> cut(Line line) {
        List<Word> words = new ArrayList<>();
        while (true) {
            while (i < text.length() && Line.isBlank(text.charAt(i))) i++;
            if (i >= text.length()) return words;
            int start = i;
            boolean quoted = text.charAt(i) == '"' || text.charAt(i) == '\'';
            word.setLength(0);
            while (i < text.length() && !Line.isBlank(text.charAt(i))) piece();
            words.add(new Word(word.toString(), line.at(start), Math.min(i, text.length()) - start, quoted));
        }
    }

    private void piece() {
        char c = text.charAt(i++);
        if (c == '\\') {
            escape();
            return;
        }
        if (c != '"' && c != '\'') {
            word.append(c);
            return;
        }
        while (i < text.length() && text.charAt(i) != c) {
            char inner = text.charAt(i++);
            if (inner == '\\') escape();
            else word.append(inner);
        }
        closed &= i < text.length();
        i++;
    }

    private void escape() {
        if (i >= text.length()) {
            word.append('\\');
            return;
        }
        char c = text.charAt(i++);
        switch (c) {
            case 'a' -> word.append('\007');
            case 'b' -> word.append('\b');
            case 'E' -> word.append('\033');
            case 'f' -> word.append('\f');
            case 'n' -> word.append('\n');
            case 'r' -> word.append('\r');
            case 't' -> word.append('\t');
            case 'v' -> word.append('\013');
            case 'x' -> number(16, Integer.MAX_VALUE, 0, 'x');
            case 'c' -> {
                if (i < text.length()) word.append((char) (text.charAt(i++) & 0x1f));
            }
            case '0', '1', '2', '3', '4', '5', '6', '7' -> number(8, 2, c - '0', c);
            default -> word.append(c);
        }
    }

    private void number(int radix, int maximum, int value, char instead) {
        int digits = 0;
        while (digits < maximum && i < text.length()) {
            int digit = Character.digit(text.charAt(i), radix);
            if (digit < 0) break;
            value = value * radix + digit;
            digits++;
            i++;
        }
        word.append(digits == 0 && radix == 16 ? instead : (char) (value & 0xff));
    }
}
