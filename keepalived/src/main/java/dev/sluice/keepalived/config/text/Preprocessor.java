package dev.sluice.keepalived.config.text;

import dev.sluice.keepalived.config.diagnostic.Code;
import dev.sluice.keepalived.config.diagnostic.Diagnostics;
import dev.sluice.keepalived.config.diagnostic.Position;
import dev.sluice.keepalived.config.text.Definitions.EndlessException;
import dev.sluice.keepalived.config.text.Definitions.Substituted;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * Turns files into logical lines: comments, includes, {@code @id} conditions, {@code $NAME} definitions and their substitution,
 * {@code ~SEQ} and {@code ~LST} (reference §1.1, steps 1 to 7). Lazy: 65,024 generated instances never stand in memory as text.
 */
public final class Preprocessor {
    /** Logical lines one configuration may have before we believe it would never end. */
    static final int MAX_LINES = 5_000_000;

    /** Files within files, and definitions within definitions. */
    static final int MAX_DEPTH = 64;

    /** fgets buffer of the original; longer lines are split there. */
    private static final int ORIGINAL_LINE = 1023;

    private final Environment environment;
    private final Diagnostics diagnostics;
    private final Definitions definitions;
    private final Deque<Frame> frames = new ArrayDeque<>();
    private final IncludedFiles files;
    private Set<IncludeCheck> checks = EnumSet.noneOf(IncludeCheck.class);
    private final int maxLines;
    private int produced;

    /** Where lines come from: a file, the body of a definition, or the rounds of a generator. */
    private record Frame(
            Iterator<Line> lines,
            @Nullable Path file,
            @Nullable String definition,
            Set<IncludeCheck> checksBefore) {}

    public Preprocessor(Environment environment, Diagnostics diagnostics) {
        this(environment, diagnostics, FileTree.REAL, MAX_LINES);
    }

    public Preprocessor(Environment environment, Diagnostics diagnostics, FileTree tree) {
        this(environment, diagnostics, tree, MAX_LINES);
    }

    Preprocessor(Environment environment, Diagnostics diagnostics, FileTree tree, int maxLines) {
        this.maxLines = maxLines;
        this.environment = environment;
        this.diagnostics = diagnostics;
        this.definitions = new Definitions(environment);
        this.files = new IncludedFiles(diagnostics, tree);
    }

    /** Makes every include behave as {@code includea}; option {@code -e}. */
    public void checkAllIncludes() {
        checks = EnumSet.allOf(IncludeCheck.class);
    }

    /** The files that were read so far. */
    public List<SourceFile> sources() {
        return files.read();
    }

    /** Reads this file next; {@code name} is what diagnostics call it. Wildcards are allowed, as the original allows them. */
    public void open(Path directory, String name) {
        push(files.main(directory, name));
    }

    /** Reads this text next, as a file of that name would be read. */
    public void open(String name, Path directory, String text) {
        push(List.of(files.text(name, directory.resolve(name), text)));
    }

    private void push(List<IncludedFiles.Source> sources) {
        for (IncludedFiles.Source source : sources.reversed())
            frames.push(new Frame(source.lines().iterator(), source.path(), null, checks));
    }

    /** The next logical line, stripped and never empty, or null at the end. */
    public @Nullable Line next() {
        while (true) {
            Frame frame = frames.peek();
            if (frame == null) return null;
            if (!frame.lines().hasNext()) {
                frames.pop();
                if (frame.file() != null) checks = frame.checksBefore();
                continue;
            }
            Line raw = frame.lines().next();
            if (++produced > maxLines) {
                frames.clear();
                diagnostics.error(
                        Code.TOO_MUCH_EXPANSION,
                        raw.start(),
                        1,
                        "the configuration has more than " + maxLines + " lines; the rest is not read",
                        "look for a definition or generator that multiplies");
                return null;
            }
            Line line = frame.file() == null ? raw : physical(raw);
            if (line != null) line = process(line.strip(), frame);
            if (line != null && !line.isEmpty()) return line;
        }
    }

    private @Nullable Line physical(Line raw) {
        if (raw.text().indexOf('\0') >= 0) {
            diagnostics.warning(
                    Code.NUL_IN_LINE,
                    raw.start(),
                    1,
                    "the line has a NUL character and is ignored",
                    "is this a text file?");
            return null;
        }
        if (raw.length() > ORIGINAL_LINE)
            diagnostics.advice(
                    Code.LINE_TOO_LONG,
                    raw.start(),
                    1,
                    "a line of " + raw.length() + " characters; keepalived reads at most " + ORIGINAL_LINE,
                    "");
        return withoutComment(raw.strip());
    }

    /** {@code !} and {@code #} start a comment outside double quotes, even within a word; a backslash takes that away. */
    private static Line withoutComment(Line line) {
        boolean quoted = false;
        int i = 0;
        while (i < line.length()) {
            char c = line.text().charAt(i);
            if (c == '"') quoted = !quoted;
            else if (!quoted && startsComment(c)) return line.slice(0, i).strip();
            else if (!quoted
                    && c == '\\'
                    && i + 1 < line.length()
                    && startsComment(line.text().charAt(i + 1))) line = line.without(i);
            i++;
        }
        return line;
    }

    private static boolean startsComment(char c) {
        return c == '!' || c == '#';
    }

    private @Nullable Line process(Line line, Frame frame) {
        boolean substituted = false;
        boolean conditional = false;
        while (!line.isEmpty()) {
            char first = line.text().charAt(0);
            if (first == '@') {
                Line kept = condition(line, conditional, frame);
                if (kept == null) return null;
                line = kept;
                conditional = true;
                continue;
            }
            Matcher assignment = first == '$' ? Definitions.assignment(line) : null;
            if (assignment != null) {
                define(assignment.group(1), line.from(assignment.end()).strip(), frame);
                return null;
            }
            if (first == '~' && Generator.startsLike(line.text())) {
                generate(line);
                return null;
            }
            if (include(line, conditional || substituted)) return null;
            if (substituted) break;
            Line after = substitute(line);
            if (after == null) return null;
            line = after.strip();
            substituted = true;
        }
        if (line.text().startsWith("random_seed")) seed(Words.of(line));
        if (line.text().startsWith("include_check"))
            checks = IncludeCheck.apply(checks, Words.of(line).after(1), diagnostics);
        return line;
    }

    private void seed(Words words) {
        if (words.words().size() < 2 || !words.first().text().equals("random_seed")) return;
        BigDecimal seed = Literals.integer(words.words().get(1).text());
        if (seed != null) definitions.seed(seed.longValue());
    }

    /** The rest of the line when its {@code @id} holds, else null. */
    private @Nullable Line condition(Line line, boolean second, Frame frame) {
        int end = 1;
        while (end < line.length() && !Line.isBlank(line.text().charAt(end))) end++;
        if (second)
            diagnostics.advice(
                    Code.CONDITION, line.start(), end, "more than one condition on a line; keepalived reads one", "");
        boolean negated = line.text().startsWith("@^");
        String id = line.text().substring(negated ? 2 : 1, end);
        Line rest = line.from(end).strip();
        if (id.equals(environment.configId()) != negated) return rest;
        if (Definitions.assignment(rest) != null) continuation(rest, frame);
        return null;
    }

    private void define(String name, Line value, Frame frame) {
        if (value.text().endsWith("\\")) definitions.define(name, continuation(value, frame));
        else definitions.define(name, value.text());
    }

    /** The lines of a definition whose first line ends in a backslash. */
    private List<Line> continuation(Line first, Frame frame) {
        List<Line> body = new ArrayList<>();
        Line line = first;
        while (true) {
            boolean more = line.text().endsWith("\\");
            Line kept = more ? line.slice(0, line.length() - 1).strip() : line;
            if (!kept.isEmpty()) body.add(kept);
            if (!more || !frame.lines().hasNext()) return body;
            Line raw = frame.lines().next();
            Line next = frame.file() == null ? raw : physical(raw);
            if (next == null) return body;
            line = next.strip();
        }
    }

    private void generate(Line line) {
        Line head = line;
        // The arguments may use definitions; the rest of the line is substituted round by round.
        int close = line.text().indexOf(')');
        if (close > 0 && line.text().lastIndexOf('$', close) > 0) {
            Line substituted = substitute(line.slice(0, close + 1));
            if (substituted == null) return;
            String rest = line.text().substring(close + 1);
            head = substituted.splice(substituted.length(), substituted.length(), rest);
        }
        Generator generator = Generator.parse(head.text());
        if (generator == null) {
            diagnostics.warning(
                    Code.BAD_GENERATOR,
                    line.start(),
                    Math.max(1, close),
                    "'" + clip(line.text()) + "' is not a valid ~SEQ or ~LST; the line is ignored",
                    "~SEQ(VAR, [START, [STEP,]] END) rest, or ~LST(VAR, VALUE, ...) rest");
            return;
        }
        Line rest = head.from(Math.min(generator.rest(), head.length())).expandedAt(line.start());
        Iterator<Map<String, String>> rounds = generator.rounds().iterator();
        frames.push(new Frame(
                new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return rounds.hasNext();
                    }

                    @Override
                    public Line next() {
                        rounds.next().forEach(definitions::define);
                        return rest;
                    }
                },
                null,
                null,
                checks));
    }

    private @Nullable Line substitute(Line line) {
        try {
            Substituted result = definitions.substitute(line, directory());
            warnAboutUndefined(result);
            if (result.multiLine() != null) expand(result.multiLine(), line.at(0));
            return result.line();
        } catch (EndlessException tooLong) {
            diagnostics.error(
                    Code.TOO_MUCH_EXPANSION,
                    line.start(),
                    line.length(),
                    "the definitions on this line expand without end; the line is ignored",
                    "");
            return null;
        }
    }

    private void warnAboutUndefined(Substituted result) {
        String name = result.undefined();
        Line line = result.line();
        if (name == null || result.undefinedIndex() >= line.length()) return;
        boolean braced = line.text().startsWith("${", result.undefinedIndex());
        long quotes = line.text()
                .substring(0, result.undefinedIndex())
                .chars()
                .filter(c -> c == '"')
                .count();
        // Outside quotes its braces are about to be taken for block braces, which is never meant.
        if (braced && quotes % 2 == 0)
            diagnostics.warning(
                    Code.UNDEFINED_NAME,
                    line.at(result.undefinedIndex()),
                    name.length() + 3,
                    "${" + name + "} is not defined, so its braces would open and close a block",
                    "define $" + name + "=..., or put the text in double quotes");
    }

    private void expand(String name, Position place) {
        boolean recursive = frames.stream().anyMatch(f -> name.equals(f.definition()));
        List<Line> body = definitions.body(name);
        if (recursive || body == null || frames.size() > MAX_DEPTH) {
            diagnostics.error(
                    Code.TOO_MUCH_EXPANSION,
                    place,
                    name.length() + 1,
                    "$" + name + " uses itself; it is not expanded here",
                    "");
            return;
        }
        Iterator<Line> lines = body.stream().map(l -> l.expandedAt(place)).iterator();
        frames.push(new Frame(lines, null, name, checks));
    }

    /** Opens the files of an include line; false when it is none. */
    private boolean include(Line line, boolean conditional) {
        if (!line.text().startsWith("include")) return false;
        int end = 0;
        while (end < line.length() && !Line.isBlank(line.text().charAt(end))) end++;
        Set<IncludeCheck> added = IncludeCheck.ofKeyword(line.text().substring(0, end));
        if (added == null) return false;
        if (conditional)
            diagnostics.advice(
                    Code.CONDITIONAL_INCLUDE,
                    line.start(),
                    end,
                    "an include behind a condition or definition; keepalived does not read it",
                    "");
        Line pattern = line.from(end).strip();
        EnumSet<IncludeCheck> all = EnumSet.noneOf(IncludeCheck.class);
        all.addAll(checks);
        all.addAll(added);
        if (frames.stream().filter(f -> f.file() != null).count() >= MAX_DEPTH)
            diagnostics.error(
                    Code.INCLUDE_FAILED,
                    line.start(),
                    line.length(),
                    "more than " + MAX_DEPTH + " files within files; not included",
                    "does a file include itself?");
        else push(files.included(pattern, currentDirectory(), all));
        return true;
    }

    private Path currentDirectory() {
        for (Frame frame : frames) {
            Path file = frame.file();
            Path parent = file == null ? null : file.toAbsolutePath().getParent();
            if (parent != null) return parent;
        }
        return Path.of("").toAbsolutePath();
    }

    private String directory() {
        return currentDirectory().toString();
    }

    private static String clip(String text) {
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }
}
