package dev.sluice.ipvsadm;

import dev.sluice.ipvsadm.Word.Argument;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a command line apart as popt(3) does: clustered letters, {@code -w5}, {@code -w=5}, {@code --weight=5},
 * {@code --weight 5}; {@code --} ends the options; words that belong to no option are left over, wherever they stand.
 */
final class Words {
    private final List<String> words;
    private final List<String> leftOver = new ArrayList<>();
    private int next;
    private String cluster = "";
    private @Nullable String argument;

    Words(List<String> words) {
        this.words = words;
    }

    /** The next option, or null after the last. */
    @Nullable
    Word next() {
        argument = null;
        if (!cluster.isEmpty()) return letter();
        while (next < words.size()) {
            String word = words.get(next++);
            if (word.equals("--")) {
                while (next < words.size()) leftOver.add(words.get(next++));
            } else if (word.startsWith("--")) return longName(word);
            else if (word.length() > 1 && word.charAt(0) == '-') {
                cluster = word.substring(1);
                return letter();
            } else leftOver.add(word);
        }
        return null;
    }

    /** What follows the option just returned; empty when it takes none. */
    String argument() {
        return argument == null ? "" : argument;
    }

    boolean hasArgument() {
        return argument != null;
    }

    /** The word read last, as it stood on the command line. */
    String last() {
        return words.get(next - 1);
    }

    /** Words that belong to no option, so far. */
    List<String> leftOver() {
        return leftOver;
    }

    private Word longName(String text) {
        int equals = text.indexOf('=');
        Word word = Word.byLongName(equals < 0 ? text.substring(2) : text.substring(2, equals));
        if (word == null) throw complaint("unknown option");
        if (equals >= 0) {
            if (word.argument == Argument.NONE) throw complaint("option does not take an argument");
            argument = text.substring(equals + 1);
        } else takeArgument(word);
        return word;
    }

    private Word letter() {
        Word word = Word.byLetter(cluster.charAt(0));
        if (word == null) throw complaint("unknown option");
        cluster = cluster.substring(1);
        if (word.argument == Argument.NONE) {
            if (cluster.startsWith("=")) throw complaint("option does not take an argument");
        } else if (cluster.isEmpty()) takeArgument(word);
        else {
            argument = cluster.startsWith("=") ? cluster.substring(1) : cluster;
            cluster = "";
        }
        return word;
    }

    private void takeArgument(Word word) {
        if (word.argument == Argument.NONE) return;
        boolean there = next < words.size();
        if (word.argument == Argument.OPTIONAL && (!there || words.get(next).startsWith("-"))) return;
        if (!there) throw complaint("missing argument");
        argument = words.get(next++);
    }

    private Failure complaint(String what) {
        cluster = "";
        return Failure.unreadable(last() + ": " + what);
    }
}
