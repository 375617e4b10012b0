package dev.sluice.keepalived.config.keyword;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the operator may have meant by a word that is no keyword. */
public final class Suggestion {
    private Suggestion() {}

    /** The nearest of {@code candidates} within about a third of the word's length, or null. */
    public static @Nullable String nearest(String word, Collection<String> candidates) {
        String folded = fold(word);
        int limit = Math.max(1, word.length() / 3);
        String best = null;
        int least = limit + 1;
        for (String candidate : candidates) {
            if (Math.abs(candidate.length() - word.length()) > limit) continue;
            int distance = distance(folded, fold(candidate), least);
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best;
    }

    /** Case, and the choice between hyphen and underscore, are the commonest mistakes and cost nothing. */
    private static String fold(String word) {
        return word.toLowerCase(Locale.ROOT).replace('-', '_');
    }

    /** Edits (insert, delete, replace, swap neighbours) from one to the other; {@code limit} when it takes that many or more. */
    static int distance(String a, String b, int limit) {
        int[] before = new int[b.length() + 1];
        int[] previous = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) previous[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            int least = i;
            for (int j = 1; j <= b.length(); j++) {
                int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int cost = Math.min(Math.min(row[j - 1], previous[j]) + 1, previous[j - 1] + same);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                row[j] = swapped ? Math.min(cost, before[j - 2] + 1) : cost;
                least = Math.min(least, row[j]);
            }
            if (least >= limit) return limit;
            int[] reused = before;
            before = previous;
            previous = row;
            row = reused;
        }
        return previous[b.length()];
    }
}
