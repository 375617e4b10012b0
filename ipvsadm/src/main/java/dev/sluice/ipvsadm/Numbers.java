package dev.sluice.ipvsadm;

/** Numbers as strtol(3) with base 10 reads them: leading blanks and a sign are taken, anything behind is not. */
final class Numbers {
    static final int INVALID = -1;

    private Numbers() {}

    /** The number, or {@link #INVALID} when the text is none or lies outside; {@code min} is not negative. */
    static long parse(String text, long min, long max) {
        int i = 0;
        while (i < text.length() && isBlank(text.charAt(i))) i++;
        boolean negative = false;
        if (i < text.length() && (text.charAt(i) == '+' || text.charAt(i) == '-')) negative = text.charAt(i++) == '-';
        if (i == text.length()) return INVALID;
        long value = 0;
        for (; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) return INVALID;
            if (value <= max) value = 10 * value + digit;
        }
        if (negative) value = -value;
        return value < min || value > max ? INVALID : value;
    }

    /** As atoi(3): what can be read from the front, 0 when nothing can; large numbers saturate. */
    static int leading(String text) {
        int i = 0;
        while (i < text.length() && isBlank(text.charAt(i))) i++;
        boolean negative = i < text.length() && text.charAt(i) == '-';
        if (negative || i < text.length() && text.charAt(i) == '+') i++;
        long value = 0;
        for (; i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9'; i++)
            value = Math.min(10 * value + text.charAt(i) - '0', Integer.MAX_VALUE);
        return (int) (negative ? -value : value);
    }

    static boolean isBlank(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }
}
