package dev.sluice.ipvsadm;

/** Padding as printf(3) does it, without a format to parse: this runs in every start. */
final class Columns {
    private static final long EXACT_BELOW = 100_000_000L;

    private Columns() {}

    /** {@code %-*s} */
    static StringBuilder left(StringBuilder to, String text, int width) {
        return to.append(text).repeat(' ', Math.max(0, width - text.length()));
    }

    /** {@code %*s} */
    static StringBuilder right(StringBuilder to, String text, int width) {
        return to.repeat(' ', Math.max(0, width - text.length())).append(text);
    }

    /** {@code %-*u} */
    static StringBuilder left(StringBuilder to, int number, int width) {
        return left(to, Integer.toUnsignedString(number), width);
    }

    /** {@code " %8llu"} */
    static void plain(StringBuilder to, long number) {
        right(to.append(' '), Long.toUnsignedString(number), 8);
    }

    /** Nine columns: exact below 10^8, then in thousands (K), millions (M), 10^9 (G) or 10^12 (T). Exact grows instead. */
    static void large(StringBuilder to, long number, boolean isExact) {
        String digits = Long.toUnsignedString(number);
        if (isExact) {
            right(to, digits, Math.max(9, digits.length() + 1));
        } else if (Long.compareUnsigned(number, EXACT_BELOW) < 0) {
            right(to, digits, 9);
        } else {
            int scale = digits.length() <= 9 ? 1 : digits.length() <= 11 ? 2 : digits.length() <= 14 ? 3 : 4;
            right(to, digits.substring(0, digits.length() - 3 * scale), 8).append("KMGT".charAt(scale - 1));
        }
    }

    /** {@code %02d} */
    static void twoDigits(StringBuilder to, long number) {
        if (number >= 0 && number < 10) to.append('0');
        to.append(number);
    }
}
