package dev.sluice.keepalived.config.keyword;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One argument of a keyword.
 *
 * @param low least number allowed, for numbers
 * @param high greatest number allowed, for numbers
 * @param choices words allowed, for choices
 * @param optional may be missing
 * @param repeated may come again
 */
public record Argument(
        Type type, BigDecimal low, BigDecimal high, List<String> choices, boolean optional, boolean repeated) {

    /** What a word must look like. */
    public enum Type {
        WORD,
        INT,
        /** Decimal seconds. */
        TIMER,
        /** Decimal milliseconds. */
        MS,
        BOOL,
        IP,
        IP4,
        IP6,
        PORT,
        INTERFACE,
        /** One of the choices, exactly. */
        ONE,
        /** One of the choices, in any case. */
        ANY,
        /** A command with its own quoting, then user and group. */
        SCRIPT,
        /** Everything to the end of the line. */
        TEXT
    }

    /** Reads one word of the table's shape column. */
    static Argument parse(String form) {
        boolean optional = form.startsWith("[");
        String inner = optional ? form.substring(1, form.length() - 1) : form;
        boolean repeated = inner.endsWith("...");
        if (repeated) inner = inner.substring(0, inner.length() - 3);
        int colon = inner.indexOf(':');
        String detail = colon < 0 ? "" : inner.substring(colon + 1);
        Type type = Type.valueOf((colon < 0 ? inner : inner.substring(0, colon)).toUpperCase(Locale.ROOT));
        if (type == Type.ONE || type == Type.ANY)
            return new Argument(
                    type, BigDecimal.ZERO, BigDecimal.ZERO, Arrays.asList(detail.split(",", -1)), optional, repeated);
        String[] range = detail.isEmpty() ? new String[] {"0", "65535"} : detail.split("\\.\\.", 2);
        return new Argument(type, new BigDecimal(range[0]), new BigDecimal(range[1]), List.of(), optional, repeated);
    }

    /** As the documentation shows it. */
    @Override
    public String toString() {
        String shown = switch (type) {
            case INT, TIMER, MS -> type.name().toLowerCase(Locale.ROOT) + " " + low + ".." + high;
            case ONE, ANY -> String.join(" or ", choices);
            default -> type.name().toLowerCase(Locale.ROOT);
        };
        return (optional ? "[" : "") + shown + (repeated ? " ..." : "") + (optional ? "]" : "");
    }
}
