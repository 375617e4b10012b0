package dev.sluice.keepalived.check;

import dev.sluice.keepalived.config.model.Checker.BodyMatch;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code regex} of a page. PCRE2's options are mapped to Java's where Java has them. */
final class BodySearch {
    private static final Map<String, Integer> FLAGS = Map.of(
            "caseless", Pattern.CASE_INSENSITIVE,
            "dotall", Pattern.DOTALL,
            "extended", Pattern.COMMENTS,
            "multiline", Pattern.MULTILINE,
            "ucp", Pattern.UNICODE_CHARACTER_CLASS);

    private final BodyMatch match;
    private final Pattern pattern;

    BodySearch(BodyMatch match) {
        this.match = match;
        pattern = Pattern.compile(match.expression(), flags(match.options()));
    }

    private static int flags(List<String> options) {
        int flags = 0;
        for (String option : options) flags |= FLAGS.getOrDefault(option, 0);
        return flags;
    }

    /** Whether the body is as wanted. */
    boolean accepts(String body) {
        return find(body) != match.mustNotMatch();
    }

    private boolean find(String body) {
        if (match.minimumOffset() > body.length()) return false;
        Matcher matcher = pattern.matcher(body);
        if (!matcher.find(match.minimumOffset())) return false;
        int at = matcher.start();
        return match.maximumOffset().map(most -> at < most).orElse(true);
    }
}
