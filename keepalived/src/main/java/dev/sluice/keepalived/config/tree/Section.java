package dev.sluice.keepalived.config.tree;

import dev.sluice.keepalived.config.diagnostic.Position;
import dev.sluice.keepalived.config.keyword.Block;
import dev.sluice.keepalived.config.text.Word;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A block as parsed: its statements, or its rows. Filled by {@link TreeParser}, then only read. */
public final class Section {
    private final Block block;
    private final Position at;
    private final List<Statement> statements = new ArrayList<>();
    private final List<List<Word>> rows = new ArrayList<>();
    /** Keywords that somebody has asked for; a part of a merged section shares the whole's. */
    private Set<String> asked = new HashSet<>();

    Section(Block block, Position at) {
        this.block = block;
        this.at = at;
    }

    /** One section with the statements of all parts, in order; for blocks that may come more than once and count as one. */
    public static Section merge(Block block, List<Section> parts) {
        Section merged = new Section(block, parts.isEmpty() ? Position.of("configuration") : parts.getFirst().at);
        for (Section part : parts) {
            merged.statements.addAll(part.statements);
            part.asked = merged.asked;
        }
        return merged;
    }

    void add(Statement statement) {
        statements.add(statement);
    }

    void addRow(List<Word> row) {
        rows.add(row);
    }

    public Block block() {
        return block;
    }

    /** Where its keyword stands. */
    public Position at() {
        return at;
    }

    public List<Statement> statements() {
        return statements;
    }

    /** The rows of a list block, none of them empty. */
    public List<List<Word>> rows() {
        return rows;
    }

    /** All statements of a keyword or its synonyms, in order. */
    public List<Statement> all(String canonical) {
        asked.add(canonical);
        List<Statement> found = new ArrayList<>();
        for (Statement statement : statements)
            if (statement.keyword().canonical().equals(canonical)) found.add(statement);
        return found;
    }

    /** The statement in force: the last, or for scripts the first, as in the original. Null when there is none. */
    public @Nullable Statement find(String canonical) {
        asked.add(canonical);
        Statement found = null;
        for (Statement statement : statements) {
            if (!statement.keyword().canonical().equals(canonical)) continue;
            if (statement.keyword().isScript()) return statement;
            found = statement;
        }
        return found;
    }

    /** Whether anybody has asked for what the statement says; what nobody asks for has no effect. */
    public boolean isAsked(Statement statement) {
        return asked.contains(statement.keyword().canonical());
    }

    /** For who walks through all statements: this one is read. */
    public void take(Statement statement) {
        asked.add(statement.keyword().canonical());
    }

    /** Whether {@code canonical} is given, and {@code other} not after it: of a word and its opposite the last counts. */
    public boolean isLast(String canonical, String other) {
        boolean last = false;
        asked.addAll(List.of(canonical, other));
        for (Statement statement : statements) {
            if (statement.keyword().canonical().equals(canonical)) last = true;
            if (statement.keyword().canonical().equals(other)) last = false;
        }
        return last;
    }

    /** Whether anybody has looked into it; a block that was dropped nobody has. */
    public boolean isAskedAtAll() {
        return !asked.isEmpty();
    }

    public boolean has(String canonical) {
        return find(canonical) != null;
    }

    /** The rows of every list block of this keyword, in order. */
    public List<List<Word>> rowsOf(String canonical) {
        List<List<Word>> all = new ArrayList<>();
        for (Statement statement : all(canonical))
            if (statement.body() != null) all.addAll(statement.body().rows());
        return all;
    }
}
