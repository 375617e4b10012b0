package dev.sluice.control;

/**
 * Writes JSON (RFC 8259) piece by piece; commas come by themselves. What is opened must be closed by the caller. Without lambdas or
 * reflection, as {@code ipvsadm} uses it.
 */
public final class Json {
    private final StringBuilder out;
    private boolean needsComma;

    public Json(StringBuilder out) {
        this.out = out;
    }

    public Json object() {
        return open('{');
    }

    public Json object(String name) {
        return name(name).open('{');
    }

    public Json endObject() {
        return close('}');
    }

    public Json array() {
        return open('[');
    }

    public Json array(String name) {
        return name(name).open('[');
    }

    public Json endArray() {
        return close(']');
    }

    public Json member(String name, String value) {
        return name(name).value(value);
    }

    public Json member(String name, long value) {
        return name(name).value(value);
    }

    /** Counters go up to 2^64 - 1. */
    public Json unsigned(String name, long value) {
        name(name).separate();
        out.append(Long.toUnsignedString(value));
        return this;
    }

    public Json member(String name, boolean value) {
        name(name).separate();
        out.append(value);
        return this;
    }

    public Json value(long value) {
        separate();
        out.append(value);
        return this;
    }

    public Json value(String value) {
        separate();
        quote(value);
        return this;
    }

    /** White space for people's eyes, between two values. */
    public Json newLine() {
        if (needsComma) out.append(',');
        needsComma = false;
        out.append('\n');
        return this;
    }

    private Json name(String name) {
        separate();
        quote(name);
        out.append(':');
        needsComma = false;
        return this;
    }

    private Json open(char bracket) {
        if (needsComma) out.append(',');
        out.append(bracket);
        needsComma = false;
        return this;
    }

    private Json close(char bracket) {
        out.append(bracket);
        needsComma = true;
        return this;
    }

    private void separate() {
        if (needsComma) out.append(',');
        needsComma = true;
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c == '\n') out.append("\\n");
            else if (c < 0x20)
                out.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            else out.append(c);
        }
        out.append('"');
    }
}
