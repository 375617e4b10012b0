package dev.sluice.ipvsadm;

import dev.sluice.control.ServiceSpec;
import java.util.StringTokenizer;

/** The words behind {@code -b}: three bits whose names depend on the scheduler. */
final class SchedulerFlags {
    private static final int[] BITS = {ServiceSpec.SCHED_FLAG_1, ServiceSpec.SCHED_FLAG_2, ServiceSpec.SCHED_FLAG_3};
    private static final String[] PLAIN = {"flag-1", "flag-2", "flag-3"};

    private SchedulerFlags() {}

    /** @param words separated by commas, any number of them as strtok(3) has it; empty for none */
    static int parse(String words, String scheduler) {
        StringTokenizer pieces = new StringTokenizer(words, ",");
        if (!words.isEmpty() && !pieces.hasMoreTokens()) throw invalid(words);
        int bits = 0;
        while (pieces.hasMoreTokens()) bits |= bit(pieces.nextToken(), scheduler);
        return bits;
    }

    private static int bit(String word, String scheduler) {
        for (int i = 0; i < BITS.length; i++) if (PLAIN[i].equals(word)) return BITS[i];
        int dash = word.indexOf('-');
        String owner = dash < 0 ? "" : word.substring(0, dash);
        for (int i = 0; i < BITS.length; i++) {
            if (!word.equals(own(i, owner))) continue;
            if (!owner.equals(scheduler)) throw Failure.misuse("incompatible scheduler flag `" + word + "'");
            return BITS[i];
        }
        throw invalid(word);
    }

    private static Failure invalid(String word) {
        return Failure.misuse("invalid scheduler flag `" + word + "'");
    }

    /** Whether any of the bits is set, be it one without a name. */
    static boolean isAny(int flags) {
        return (flags & (BITS[0] | BITS[1] | BITS[2])) != 0;
    }

    /** As {@link #format}, but never empty where {@link #isAny}: what can be read again. */
    static String words(int flags, String scheduler) {
        String text = format(flags, scheduler);
        return text.isEmpty() ? format(flags, "") : text;
    }

    /** The set bits, separated by commas; a scheduler with names of its own has none for the third. */
    static String format(int flags, String scheduler) {
        boolean hasOwn = !own(0, scheduler).isEmpty();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < BITS.length; i++) {
            String name = hasOwn ? own(i, scheduler) : PLAIN[i];
            if ((flags & BITS[i]) == 0 || name.isEmpty()) continue;
            if (!text.isEmpty()) text.append(',');
            text.append(name);
        }
        return text.toString();
    }

    private static String own(int index, String scheduler) {
        if (!scheduler.equals("sh") && !scheduler.equals("mh")) return "";
        if (index == 0) return scheduler + "-fallback";
        return index == 1 ? scheduler + "-port" : "";
    }
}
