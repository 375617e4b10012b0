package dev.sluice.keepalived.config.tree;

import dev.sluice.keepalived.config.diagnostic.Code;
import dev.sluice.keepalived.config.diagnostic.Diagnostics;
import dev.sluice.keepalived.config.keyword.Argument;
import dev.sluice.keepalived.config.keyword.Suggestion;
import dev.sluice.keepalived.config.text.Literals;
import dev.sluice.keepalived.config.text.Word;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Compares a word with what the table says it must be. */
final class ArgumentCheck {
    private final Diagnostics diagnostics;

    ArgumentCheck(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    /** Whether the word would do, without saying anything. */
    static boolean fits(Argument argument, Word word) {
        return complaint(argument, word.text()) == null;
    }

    /** Whether the word does; reports it when not. */
    boolean accept(String keyword, Argument argument, Word word) {
        String complaint = complaint(argument, word.text());
        if (complaint == null) return true;
        Code code = complaint.startsWith("outside") ? Code.OUT_OF_RANGE : Code.BAD_VALUE;
        diagnostics.warning(
                code,
                word.at(),
                word.length(),
                keyword + " '" + word.text() + "' is " + complaint + "; the keyword is ignored",
                hint(argument, word.text()));
        return false;
    }

    private static @Nullable String complaint(Argument argument, String word) {
        return switch (argument.type()) {
            case WORD, INTERFACE, SCRIPT, TEXT -> null;
            case INT -> number(argument, Literals.integer(word), "not a whole number");
            case PORT -> number(argument, Literals.integer(word), "not a port number; service names are not looked up");
            case TIMER, MS -> number(argument, Literals.decimal(word), "not a decimal number");
            case BOOL -> Literals.bool(word) == null ? "none of on, off, true, false, yes, no" : null;
            case IP -> Literals.address(word) == null ? "not an IP address; names are not looked up" : null;
            case IP4 -> family(word, false);
            case IP6 -> family(word, true);
            case ONE ->
                argument.choices().contains(word) ? null : "not one of " + String.join(", ", argument.choices());
            case ANY ->
                argument.choices().stream().anyMatch(word::equalsIgnoreCase)
                        ? null
                        : "not one of " + String.join(", ", argument.choices());
        };
    }

    private static @Nullable String family(String word, boolean six) {
        var address = Literals.address(word);
        return address != null && Literals.isIp6(address) == six
                ? null
                : six ? "not an IPv6 address" : "not an IPv4 address";
    }

    private static @Nullable String number(Argument argument, @Nullable BigDecimal number, String otherwise) {
        if (number == null) return otherwise;
        BigDecimal low = argument.type() == Argument.Type.PORT ? BigDecimal.ONE : argument.low();
        boolean within = number.compareTo(low) >= 0 && number.compareTo(argument.high()) <= 0;
        return within
                ? null
                : "outside " + low.toPlainString() + ".." + argument.high().toPlainString();
    }

    private static String hint(Argument argument, String word) {
        if (argument.type() == Argument.Type.BOOL && Literals.bool(word.toLowerCase(java.util.Locale.ROOT)) != null)
            return "write it in lower case";
        String near = Suggestion.nearest(word, argument.choices());
        return near == null ? "" : "did you mean '" + near + "'?";
    }
}
