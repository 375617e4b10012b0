package dev.sluice.keepalived.config.keyword;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A block of the language and the keywords allowed in it. */
public final class Block {
    private final String name;
    private final String note;
    private final Map<String, Keyword> keywords = new LinkedHashMap<>();

    Block(String name, String note) {
        this.name = name;
        this.note = note;
    }

    void add(Keyword keyword) {
        if (keywords.put(keyword.name(), keyword) != null)
            throw new IllegalArgumentException("keyword table: " + keyword.name() + " twice in " + name);
    }

    public String name() {
        return name;
    }

    /** What the block is for, in a few words. */
    public String note() {
        return note;
    }

    /** The keyword of this name, case-sensitive, or null. */
    public @Nullable Keyword find(String word) {
        return keywords.get(word);
    }

    /** In the order of the table. */
    public Collection<Keyword> keywords() {
        return keywords.values();
    }
}
