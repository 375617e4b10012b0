package dev.sluice.app.inside;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. */
final class Amount {
    private static final String[] SCALES = {"", "k", "M", "G", "T", "P", "E"};
    private static final int EXACT_BELOW = 100_000;

    private Amount() {}

    /** At most six characters: exact below 100,000, then {@code 123.4k}, {@code 12.3M}... {@code number}: unsigned. */
    static String of(long number) {
        if (Long.compareUnsigned(number, EXACT_BELOW) < 0) return Long.toString(number);
        double value = number >= 0 ? number : (number >>> 1) * 2.0;
        int scale = 0;
        while (value >= 999.95 && scale < SCALES.length - 1) {
            value /= 1000;
            scale++;
        }
        return String.format(Locale.ROOT, "%.1f%s", value, SCALES[scale]);
    }

    /** Seconds, minutes, hours or days, whichever is coarse enough. */
    static String of(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        if (seconds < 120) return seconds + " s";
        if (seconds < 7200) return seconds / 60 + " min";
        return seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
    }
}
