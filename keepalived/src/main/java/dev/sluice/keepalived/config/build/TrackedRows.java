package dev.sluice.keepalived.config.build;

import dev.sluice.keepalived.config.diagnostic.Code;
import dev.sluice.keepalived.config.keyword.Suggestion;
import dev.sluice.keepalived.config.model.Place;
import dev.sluice.keepalived.config.model.Tracked;
import dev.sluice.keepalived.config.text.Literals;
import dev.sluice.keepalived.config.text.Word;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rows of {@code track_interface}, {@code track_script}, {@code track_file}, {@code track_process}, {@code track_bfd}. */
final class TrackedRows {
    private final Values v;

    TrackedRows(Values v) {
        this.v = v;
    }

    /**
     * The rows of one keyword.
     *
     * @param known names that exist; empty when nothing is known of them
     * @param limit greatest weight either way
     */
    List<Tracked> parse(String keyword, Optional<Set<String>> known, int limit) {
        Map<String, Tracked> tracked = new LinkedHashMap<>();
        for (List<Word> row : v.section().rowsOf(keyword)) {
            Word name = row.getFirst();
            if (known.isPresent() && !known.get().contains(name.text())) missing(keyword, name, known.get());
            else if (tracked.containsKey(name.text()))
                v.warn(Code.DUPLICATE, name, "duplicate " + keyword + " '" + name + "'; it is ignored", "");
            else tracked.put(name.text(), row(keyword, row, limit));
        }
        return new ArrayList<>(tracked.values());
    }

    private void missing(String keyword, Word name, Set<String> known) {
        String near = Suggestion.nearest(name.text(), known);
        boolean link = keyword.equals("track_interface");
        v.warn(
                link ? Code.NO_SUCH_INTERFACE : Code.NO_SUCH_REFERENCE,
                name,
                keyword + " '" + name + "' is not " + (link ? "an interface of this machine" : "defined")
                        + "; it is ignored",
                near == null ? "" : "did you mean '" + near + "'?");
    }

    private Tracked row(String keyword, List<Word> row, int limit) {
        Optional<Integer> weight = Optional.empty();
        Optional<Boolean> reverse = Optional.empty();
        boolean peer = false;
        Iterator<Word> words = row.listIterator(1);
        while (words.hasNext()) {
            Word word = words.next();
            if (keyword.equals("track_bfd") && word.text().equals("peer")) {
                peer = true;
                continue;
            }
            switch (word.text()) {
                case "weight" -> {
                    if (!words.hasNext())
                        v.warn(Code.MISSING_VALUE, word, "weight has no value; it is ignored", "weight NUMBER");
                    else weight = weight(keyword, words.next(), limit);
                }
                case "reverse" -> reverse = Optional.of(true);
                case "noreverse", "no_reverse" -> reverse = Optional.of(false);
                default ->
                    v.warn(Code.BAD_VALUE, word, "unknown " + keyword + " option '" + word + "'; it is ignored", "");
            }
        }
        return new Tracked(
                row.getFirst().text(),
                weight,
                reverse,
                peer,
                Place.set(row.getFirst().at()));
    }

    private Optional<Integer> weight(String keyword, Word word, int limit) {
        Integer number = Literals.integer(word.text(), -limit, limit);
        if (number != null) return Optional.of(number);
        v.warn(
                Code.OUT_OF_RANGE,
                word,
                keyword + " weight '" + word + "' is not a number from -" + limit + " to " + limit + "; it is ignored",
                "");
        return Optional.empty();
    }
}
