package dev.sluice.ipvsadm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Just enough JSON to read a recorded line: objects, arrays, strings, integers, true, false, null. */
final class Json {
    private final String text;
    private int at;

    Json(String text) {
        this.text = text;
    }

    Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        expect('{');
        while (peek() != '}') {
            String name = string();
            expect(':');
            fields.put(name, value());
            if (peek() == ',') at++;
        }
        expect('}');
        return fields;
    }

    private @Nullable Object value() {
        char c = peek();
        if (c == '"') return string();
        if (c == '{') return object();
        if (c == '[') return array();
        int from = at;
        while (at < text.length() && ",]} ".indexOf(text.charAt(at)) < 0) at++;
        return switch (text.substring(from, at)) {
            case "null" -> null;
            case "true" -> true;
            case "false" -> false;
            default -> Integer.parseInt(text, from, at, 10);
        };
    }

    private List<@Nullable Object> array() {
        List<@Nullable Object> elements = new ArrayList<>();
        expect('[');
        while (peek() != ']') {
            elements.add(value());
            if (peek() == ',') at++;
        }
        expect(']');
        return elements;
    }

    private String string() {
        expect('"');
        StringBuilder result = new StringBuilder();
        while (text.charAt(at) != '"') {
            char c = text.charAt(at++);
            result.append(c == '\\' ? escaped() : c);
        }
        at++;
        return result.toString();
    }

    private char escaped() {
        char c = text.charAt(at++);
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> (char) Integer.parseInt(text, at, at += 4, 16);
            default -> c;
        };
    }

    private char peek() {
        while (text.charAt(at) == ' ') at++;
        return text.charAt(at);
    }

    private void expect(char wanted) {
        if (peek() != wanted) throw new IllegalArgumentException(wanted + " expected at " + at + " of " + text);
        at++;
    }
}
