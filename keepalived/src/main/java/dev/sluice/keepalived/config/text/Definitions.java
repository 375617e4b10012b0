package dev.sluice.keepalived.config.text;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The {@code $NAME} definitions in force, and their substitution. Values are raw text and are substituted where they are used,
 * so a later definition of a name inside a value counts (late binding).
 */
final class Definitions {
    /** A line may not grow beyond this; a doubling chain of definitions stops here. */
    static final int MAX_LINE = 64 * 1024;

    private static final Pattern ASSIGNMENT = Pattern.compile("\\$([A-Za-z_][A-Za-z0-9_]*)=");
    private static final Pattern BRACED =
            Pattern.compile("\\$\\{\\s*([A-Za-z_][A-Za-z0-9_]*)((?:\\s+[^\\s{}]+)*)\\s*}");
    private static final Pattern BARE = Pattern.compile("\\$([A-Za-z_][A-Za-z0-9_]*)(?=[ \\t,)]|$)");

    /** A value of one line, or the lines of a multi-line definition. */
    record Definition(String value, @Nullable List<Line> body) {}

    /** A line whose expansion would not end. */
    static final class EndlessException extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** The line after substitution, and the multi-line definition it ends in, if any. */
    record Substituted(
            Line line,
            @Nullable String multiLine,
            int multiLineIndex,
            @Nullable String undefined,
            int undefinedIndex) {}

    private final Map<String, Definition> named = new HashMap<>();
    private final Environment environment;
    private RandomGenerator random;

    Definitions(Environment environment) {
        this.environment = environment;
        this.random = environment.random();
    }

    /** Matches {@code $NAME=} at the start of a line; group 1 is the name. */
    static @Nullable Matcher assignment(Line line) {
        Matcher matcher = ASSIGNMENT.matcher(line.text());
        return matcher.lookingAt() ? matcher : null;
    }

    /** From here on {@code ${_RANDOM}} gives the same numbers at every reading; {@code random_seed}. */
    void seed(long seed) {
        random = new SplittableRandom(seed);
    }

    void define(String name, String value) {
        named.put(name, new Definition(value, null));
    }

    void define(String name, List<Line> body) {
        named.put(name, new Definition("", body));
    }

    @Nullable
    List<Line> body(String name) {
        Definition definition = named.get(name);
        return definition == null ? null : definition.body();
    }

    /** Where an inserted value ends, so that a name is not expanded inside its own value. */
    private record Region(String name, int remaining) {}

    /**
     * Replaces every defined name. {@code directory} is the value of {@code ${_PWD}}.
     *
     * @throws EndlessException the line grows without end
     */
    Substituted substitute(Line line, String directory) throws EndlessException {
        if (line.text().indexOf('$') < 0) return new Substituted(line, null, 0, null, 0);
        Deque<Region> inside = new ArrayDeque<>();
        String undefined = null;
        int undefinedIndex = 0;
        int replacements = 0;
        int at = 0;
        while ((at = line.text().indexOf('$', at)) >= 0) {
            int left = line.length() - at;
            while (!inside.isEmpty() && inside.peek().remaining() >= left) inside.pop();
            Matcher use = use(line.text(), at);
            if (use == null) {
                at++;
                continue;
            }
            String name = use.group(1);
            String arguments = use.groupCount() > 1 ? use.group(2).strip() : "";
            boolean recursive = inside.stream().anyMatch(r -> r.name().equals(name));
            List<Line> body = recursive ? null : body(name);
            if (body != null && line.from(use.end()).strip().isEmpty())
                return new Substituted(line.slice(0, at), name, at, undefined, undefinedIndex);
            String value = recursive || body != null ? null : value(name, arguments, directory);
            if (value == null) {
                if (undefined == null && !recursive) {
                    undefined = name;
                    undefinedIndex = at;
                }
                at = use.end();
                continue;
            }
            if (++replacements > 10_000 || line.length() + value.length() > MAX_LINE) throw new EndlessException();
            inside.push(new Region(name, line.length() - use.end()));
            line = line.splice(at, use.end(), value);
        }
        return new Substituted(line, null, 0, undefined, undefinedIndex);
    }

    private static @Nullable Matcher use(String text, int at) {
        for (Pattern form : List.of(BRACED, BARE)) {
            Matcher matcher = form.matcher(text).region(at, text.length());
            if (matcher.lookingAt()) return matcher;
        }
        return null;
    }

    private @Nullable String value(String name, String arguments, String directory) {
        Definition definition = named.get(name);
        if (definition != null) return arguments.isEmpty() ? definition.value() : null;
        return switch (name) {
            case "_PWD" -> directory;
            case "_INSTANCE" -> environment.configId();
            case "_HASH" -> "#";
            case "_BANG" -> "!";
            case "_ENV" -> arguments.isEmpty() ? null : environment.variables().get(arguments);
            case "_RANDOM" -> random(arguments);
            default -> null;
        };
    }

    private @Nullable String random(String arguments) {
        String[] bounds = arguments.isEmpty() ? new String[0] : arguments.split("\\s+", -1);
        try {
            long low = bounds.length > 0 ? Long.parseUnsignedLong(bounds[0]) : 0;
            long high = bounds.length > 1 ? Long.parseUnsignedLong(bounds[1]) : Math.max(low, 32_767);
            if (bounds.length > 2 || low < 0 || high < low || high == Long.MAX_VALUE) return null;
            return Long.toString(random.nextLong(low, high + 1));
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }
}
