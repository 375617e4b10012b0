package dev.sluice.keepalived.check;

import dev.sluice.keepalived.config.model.Checker.BodyMatch;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code regex} of a page. */
final class BodySearch {
    private final BodyMatch match;
    private final Pattern pattern;

    BodySearch(BodyMatch match) {
        this.match = match;
        pattern = Pattern.compile(match.expression(), match.flags());
    }

    /**
     * Whether the body is as wanted.
     *
     * @throws SocketTimeoutException the search took longer than the attempt may: what an expression costs depends on the body
     * @throws IOException it took more stack than there is
     */
    boolean accepts(String body, Deadline deadline) throws IOException {
        try {
            return find(new Timed(body, deadline)) != match.mustNotMatch();
        } catch (TimeIsOver e) {
            throw new SocketTimeoutException("regex");
        } catch (StackOverflowError e) {
            throw new IOException(
                    "regex: too deep for a body of " + body.length()
                            + " bytes; write [^x]* or .* (dotall) for (.|\\n)*",
                    e);
        }
    }

    private boolean find(CharSequence body) {
        if (match.minimumOffset() > body.length()) return false;
        Matcher matcher = pattern.matcher(body);
        if (!matcher.find(match.minimumOffset())) return false;
        int at = matcher.start();
        return match.maximumOffset().map(most -> at < most).orElse(true);
    }

    /** Out of the midst of a {@link Matcher}, which knows no checked exceptions. */
    private static final class TimeIsOver extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** A text that can be read until a moment. */
    private static final class Timed implements CharSequence {
        private static final int BETWEEN_LOOKS = 4096;

        private final String text;
        private final Deadline deadline;
        private int reads;

        Timed(String text, Deadline deadline) {
            this.text = text;
            this.deadline = deadline;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++reads % BETWEEN_LOOKS == 0 && deadline.left().isZero()) throw new TimeIsOver();
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
