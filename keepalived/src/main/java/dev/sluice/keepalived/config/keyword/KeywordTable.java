package dev.sluice.keepalived.config.keyword;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All blocks and keywords, read from {@code keywords.table} beside this class. Immutable after reading. */
public final class KeywordTable {
    private static final KeywordTable STANDARD = read();

    private final Map<String, Block> blocks = new LinkedHashMap<>();

    private KeywordTable() {}

    public static KeywordTable standard() {
        return STANDARD;
    }

    /** The block of this name; the table names its blocks itself, so it is there. */
    public Block block(String name) {
        Block block = blocks.get(name);
        if (block == null) throw new IllegalArgumentException("keyword table: no block " + name);
        return block;
    }

    /** In the order of the table. */
    public Collection<Block> blocks() {
        return blocks.values();
    }

    public Block top() {
        return block("top");
    }

    private static KeywordTable read() {
        KeywordTable table = new KeywordTable();
        try (InputStream in = KeywordTable.class.getResourceAsStream("keywords.table")) {
            if (in == null) throw new IllegalStateException("keywords.table is missing from the jar");
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            Block block = null;
            String line;
            while ((line = reader.readLine()) != null) {
                if (line.isBlank() || line.startsWith("#")) continue;
                if (line.startsWith("[")) block = table.start(line);
                else if (block != null) block.add(keyword(block.name(), line));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("read keywords.table", e);
        }
        table.resolve();
        return table;
    }

    /** A block header: {@code [name] note} or {@code [name: parent] note}; a parent's keywords come first. */
    private Block start(String line) {
        int close = line.indexOf(']');
        String[] names = line.substring(1, close).split(":\\s*", 2);
        Block block = new Block(names[0], line.substring(close + 1).strip());
        if (names.length > 1)
            for (Keyword inherited : block(names[1]).keywords()) block.add(within(inherited, names[0]));
        blocks.put(names[0], block);
        return block;
    }

    private static Keyword within(Keyword k, String block) {
        return new Keyword(
                block,
                k.name(),
                k.canonical(),
                k.arguments(),
                k.survivesMissing(),
                k.byDefault(),
                k.effect(),
                k.note(),
                k.opens(),
                k.rows());
    }

    private static Keyword keyword(String block, String line) {
        String[] columns = line.split("\\s*\\|\\s*", 4);
        if (columns.length < 4) throw new IllegalArgumentException("keyword table: four columns expected: " + line);
        boolean survives = columns[1].startsWith("~");
        List<Argument> arguments = new ArrayList<>();
        String opens = null;
        boolean rows = false;
        for (String form : (survives ? columns[1].substring(1) : columns[1]).split("\\s+")) {
            if (form.equals("-")) continue;
            if (form.startsWith("{")) {
                rows = form.startsWith("{=");
                opens = form.substring(rows ? 2 : 1, form.length() - 1);
            } else arguments.add(Argument.parse(form));
        }
        String note = columns[3];
        boolean deprecated = note.startsWith("deprecated = ");
        boolean synonym = deprecated || note.startsWith("= ");
        String canonical = synonym ? note.substring(note.indexOf('=') + 2) : columns[0];
        Effect effect = note.startsWith("no effect: ")
                ? Effect.NO_EFFECT
                : note.startsWith("obsolete: ") ? Effect.OBSOLETE : Effect.IMPLEMENTED;
        return new Keyword(
                block,
                columns[0],
                canonical,
                List.copyOf(arguments),
                survives,
                columns[2],
                deprecated ? Effect.DEPRECATED : effect,
                note.replaceFirst("^(no effect|obsolete): ", ""),
                opens,
                rows);
    }

    /** A synonym must stand for something. */
    private void resolve() {
        for (Block block : blocks.values())
            for (Keyword keyword : List.copyOf(block.keywords())) {
                if (keyword.opens() != null && !blocks.containsKey(keyword.opens()))
                    blocks.computeIfAbsent(keyword.opens(), KeywordTable::missing);
                Keyword meant = block.find(keyword.canonical());
                if (meant == null)
                    throw new IllegalArgumentException(
                            "keyword table: " + keyword.name() + " stands for nothing in " + block.name());
            }
    }

    private static Block missing(String name) {
        throw new IllegalArgumentException("keyword table: no block " + name);
    }

    /** The keyword that {@code keyword} stands for; itself unless it is a synonym. */
    public Keyword canonical(Keyword keyword) {
        Keyword meant = block(keyword.block()).find(keyword.canonical());
        return meant == null ? keyword : meant;
    }

    /** A block in which {@code word} is a keyword, to tell the operator where it belongs; null when it is none anywhere. */
    public @Nullable Block homeOf(String word) {
        for (Block block : blocks.values()) {
            Keyword keyword = block.find(word);
            if (keyword != null && keyword.effect() != Effect.OBSOLETE) return block;
        }
        return null;
    }

    /** In how many blocks {@code word} is a keyword. */
    public int homesOf(String word) {
        return (int) blocks.values().stream().filter(b -> b.find(word) != null).count();
    }
}
