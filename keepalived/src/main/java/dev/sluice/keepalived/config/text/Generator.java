package dev.sluice.keepalived.config.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A {@code ~SEQ}, {@code ~SEQx} or {@code ~LST} at the start of a line: the rest of the line is repeated, once for every set of
 * values.
 *
 * @param rounds what is defined in each round
 * @param rest the index in the line where the repeated part starts
 */
record Generator(List<Map<String, String>> rounds, int rest) {
    /** More rounds than this in one generator are refused; three of them chained make the man page's 65,024 instances. */
    static final int MAX_ROUNDS = 1_000_000;

    /** Far from overflow. */
    private static final long LARGEST = 1L << 40;

    private static final Pattern HEAD = Pattern.compile("~(SEQx?|LST)\\(([^()]*)\\)\\s*");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern GROUP = Pattern.compile("\\s*\\{([^{}]*)}\\s*(,|$)");

    /** Whether the line starts like a generator, well formed or not. */
    static boolean startsLike(String text) {
        return text.startsWith("~SEQ") || text.startsWith("~LST");
    }

    /** The generator at the start of the text, or null when it is malformed. */
    static @Nullable Generator parse(String text) {
        Matcher head = HEAD.matcher(text);
        if (!head.lookingAt()) return null;
        List<Map<String, String>> rounds =
                head.group(1).equals("LST") ? list(head.group(2)) : sequence(head.group(2), head.group(1));
        return rounds == null ? null : new Generator(rounds, head.end());
    }

    private static @Nullable List<Map<String, String>> sequence(String arguments, String kind) {
        String[] parts =
                Arrays.stream(arguments.split(",", -1)).map(String::strip).toArray(String[]::new);
        if (parts.length < 2 || parts.length > 4 || !NAME.matcher(parts[0]).matches()) return null;
        try {
            long end = Long.decode(parts[parts.length - 1]);
            long start = parts.length > 2 ? Long.decode(parts[1]) : end < 0 ? -1 : 1;
            long step = parts.length > 3 ? Long.decode(parts[2]) : start > end ? -1 : 1;
            if (Math.max(Math.abs(start), Math.max(Math.abs(end), Math.abs(step))) > LARGEST) return null;
            if (step == 0 || (step > 0 ? start > end : start < end)) return null;
            if (Math.abs((double) end - start) / Math.abs((double) step) >= MAX_ROUNDS) return null;
            List<Map<String, String>> rounds = new ArrayList<>();
            for (long value = start; step > 0 ? value <= end : value >= end; value += step)
                rounds.add(Map.of(parts[0], kind.equals("SEQx") ? Long.toHexString(value) : Long.toString(value)));
            return rounds;
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }

    private static @Nullable List<Map<String, String>> list(String arguments) {
        if (!arguments.strip().startsWith("{")) {
            String[] parts = arguments.split(",", -1);
            String name = parts[0].strip();
            if (parts.length < 2 || !NAME.matcher(name).matches()) return null;
            return Arrays.stream(parts)
                    .skip(1)
                    .map(v -> Map.of(name, v.strip()))
                    .toList();
        }
        List<String[]> groups = new ArrayList<>();
        Matcher group = GROUP.matcher(arguments);
        int at = 0;
        while (at < arguments.length() && group.find(at) && group.start() == at) {
            groups.add(Arrays.stream(group.group(1).split(",", -1))
                    .map(String::strip)
                    .toArray(String[]::new));
            at = group.end();
        }
        if (at < arguments.length() || groups.size() < 2) return null;
        return rounds(groups);
    }

    private static @Nullable List<Map<String, String>> rounds(List<String[]> groups) {
        String[] names = groups.getFirst();
        if (!Arrays.stream(names).allMatch(n -> NAME.matcher(n).matches())) return null;
        List<Map<String, String>> rounds = new ArrayList<>();
        for (String[] values : groups.subList(1, groups.size())) {
            if (values.length != names.length) return null;
            Map<String, String> round = new TreeMap<>();
            for (int i = 0; i < names.length; i++) round.put(names[i], values[i]);
            rounds.add(round);
        }
        return rounds;
    }
}
