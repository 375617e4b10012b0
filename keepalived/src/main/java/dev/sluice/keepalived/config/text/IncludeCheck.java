package dev.sluice.keepalived.config.text;

import dev.sluice.keepalived.config.diagnostic.Code;
import dev.sluice.keepalived.config.diagnostic.Diagnostics;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an include must find, else it is an error; set by {@code include_check} and by the letter of the include keyword. */
public enum IncludeCheck {
    /** Every match must be a readable, regular, non-executable file. */
    READABLE,
    /** A name without wildcard must exist. */
    MATCH,
    /** A wildcard must match something. */
    WILDCARD_MATCH,
    /** Every alternative of a brace expression must match something. */
    BRACE_MATCH;

    private static final Map<String, Set<IncludeCheck>> KEYWORDS = Map.of(
            "include", EnumSet.noneOf(IncludeCheck.class),
            "includer", EnumSet.of(READABLE),
            "includem", EnumSet.of(READABLE, MATCH),
            "includew", EnumSet.of(READABLE, WILDCARD_MATCH),
            "includeb", EnumSet.of(READABLE, BRACE_MATCH),
            "includea", EnumSet.allOf(IncludeCheck.class));

    /** The checks that an include keyword adds, or null when the word is none. */
    static @Nullable Set<IncludeCheck> ofKeyword(String word) {
        return KEYWORDS.get(word);
    }

    /** Applies the words of an {@code include_check} line to {@code current}. */
    static Set<IncludeCheck> apply(Set<IncludeCheck> current, List<Word> options, Diagnostics diagnostics) {
        if (options.isEmpty()) return EnumSet.allOf(IncludeCheck.class);
        EnumSet<IncludeCheck> result = EnumSet.noneOf(IncludeCheck.class);
        char first = options.getFirst().text().isEmpty()
                ? ' '
                : options.getFirst().text().charAt(0);
        if (first == '+' || first == '-') result.addAll(current);
        for (Word option : options) {
            String name = option.text().replaceFirst("^[+-]", "");
            IncludeCheck check = ofName(name);
            if (check == null)
                diagnostics.warning(
                        Code.BAD_VALUE,
                        option.at(),
                        option.length(),
                        "unknown include_check '" + name + "'",
                        "one of readable, match, wildcard_match, brace_match");
            else if (option.text().startsWith("-")) result.remove(check);
            else {
                result.add(check);
                result.add(READABLE);
            }
        }
        return result;
    }

    private static @Nullable IncludeCheck ofName(String name) {
        for (IncludeCheck check : values())
            if (check.name().toLowerCase(Locale.ROOT).equals(name)) return check;
        return null;
    }
}
