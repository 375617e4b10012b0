package dev.sluice.keepalived.process;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/** Writes JSON (RFC 8259), one member after the other; commas are its business, nesting the caller's. */
public final class JsonText {
    private final StringBuilder text = new StringBuilder();
    private boolean first = true;

    public JsonText() {}

    public JsonText open(char bracket) {
        comma();
        text.append(bracket);
        first = true;
        return this;
    }

    public JsonText open(String name, char bracket) {
        name(name);
        text.append(bracket);
        first = true;
        return this;
    }

    public JsonText close(char bracket) {
        text.append(bracket);
        first = false;
        return this;
    }

    public JsonText put(String name, String value) {
        name(name);
        quote(value);
        return this;
    }

    public JsonText put(String name, long value) {
        name(name);
        text.append(value);
        return this;
    }

    /** As plain as can be: a program that wants an integer takes {@code 1}, none takes {@code 1.0}. */
    public JsonText put(String name, double value) {
        name(name);
        text.append(
                value == Math.rint(value) && Math.abs(value) < 1e15
                        ? Long.toString((long) value)
                        : new BigDecimal(value)
                                .setScale(6, RoundingMode.HALF_UP)
                                .stripTrailingZeros()
                                .toPlainString());
        return this;
    }

    public JsonText put(String name, List<String> values) {
        open(name, '[');
        for (String value : values) {
            comma();
            quote(value);
        }
        return close(']');
    }

    public JsonText put(String name, boolean value) {
        name(name);
        text.append(value);
        return this;
    }

    private void name(String name) {
        comma();
        quote(name);
        text.append(':');
    }

    private void comma() {
        if (!first) text.append(',');
        first = false;
    }

    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') text.append('\\').append(c);
            else if (c < ' ') text.append(String.format("\\u%04x", (int) c));
            else text.append(c);
        }
        text.append('"');
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
