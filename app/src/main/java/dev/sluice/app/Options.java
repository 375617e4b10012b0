package dev.sluice.app;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The words a command understands. {@code --name value} and {@code --name=value} are the same; options and operands may be mixed;
 * {@code --} ends the options; each may be given once.
 */
public final class Options {
    /** @param placeholder what stands for the value in the usage, null for a flag; {@code initial} null when there is no default */
    record Option(
            String name,
            @Nullable String placeholder,
            @Nullable String initial,
            List<String> choices,
            long min,
            long max,
            String help) {
        boolean isNumber() {
            return max >= min;
        }
    }

    /** @param choices empty when any word will do; {@code many}: it is the last, and there may be any number of it */
    record Operand(String name, List<String> choices, boolean required, boolean many) {}

    private final Map<String, Option> options = new LinkedHashMap<>();
    private final List<Operand> operands = new ArrayList<>();

    /** {@code --name}, off unless given. */
    public Options flag(String name, String help) {
        return add(new Option(name, null, null, List.of(), 0, -1, help));
    }

    /** {@code --name PLACEHOLDER}, any word; without a default it may be absent. */
    public Options value(String name, String placeholder, @Nullable String initial, String help) {
        return add(new Option(name, placeholder, initial, List.of(), 0, -1, help));
    }

    /** {@code --name a|b|c}; the first of {@code choices} is the default. */
    public Options choice(String name, List<String> choices, String help) {
        return add(new Option(name, String.join("|", choices), choices.getFirst(), choices, 0, -1, help));
    }

    /** {@code --name N} with {@code min <= N <= max}. */
    public Options number(String name, long min, long max, long initial, String help) {
        return add(new Option(name, "N", Long.toString(initial), List.of(), min, max, help));
    }

    /** A word by its place; {@code choices} empty when any will do. Required ones come before optional ones. */
    public Options operand(String name, List<String> choices, boolean required) {
        operands.add(new Operand(name, List.copyOf(choices), required, false));
        return this;
    }

    /** Any number of words behind all others, none too. */
    public Options operands(String name) {
        operands.add(new Operand(name, List.of(), false, true));
        return this;
    }

    private Options add(Option option) {
        if (options.put(option.name(), option) != null) throw new IllegalArgumentException("two --" + option.name());
        return this;
    }

    /** Reads the words after the command's name. */
    public Arguments parse(List<String> words) throws UsageException {
        Map<String, String> given = new LinkedHashMap<>();
        List<String> places = new ArrayList<>();
        Iterator<String> rest = words.iterator();
        boolean onlyOperands = false;
        while (rest.hasNext()) {
            String word = rest.next();
            if (onlyOperands || !word.startsWith("-") || word.equals("-")) places.add(word);
            else if (word.equals("--")) onlyOperands = true;
            else parseOption(word, rest, given);
        }
        return new Arguments(valuesOf(given), operandsOf(places));
    }

    private void parseOption(String word, Iterator<String> rest, Map<String, String> given) throws UsageException {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        Option option = name.startsWith("--") ? options.get(name.substring(2)) : null;
        if (option == null)
            throw new UsageException("unknown option '" + name + "'"
                    + Suggestion.of(
                            name,
                            options.keySet().stream().map(known -> "--" + known).toList()));
        String value;
        if (option.placeholder() == null) {
            if (equals >= 0) throw new UsageException("'" + name + "' takes no value");
            value = "true";
        } else if (equals >= 0) value = word.substring(equals + 1);
        else if (rest.hasNext()) value = rest.next();
        else throw new UsageException("'" + name + "' needs a value: " + option.placeholder());
        check(option, value);
        if (given.put(option.name(), value) != null) throw new UsageException("'" + name + "' given twice");
    }

    private static void check(Option option, String value) throws UsageException {
        String name = "--" + option.name();
        if (!option.choices().isEmpty() && !option.choices().contains(value))
            throw new UsageException("'" + name + "' is one of " + String.join(", ", option.choices()) + ", not '"
                    + value + "'" + Suggestion.of(value, option.choices()));
        if (!option.isNumber()) return;
        try {
            long number = Long.parseLong(value);
            if (number >= option.min() && number <= option.max()) return;
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new UsageException(
                "'" + name + "' is a number from " + option.min() + " to " + option.max() + ", not '" + value + "'");
    }

    private Map<String, String> valuesOf(Map<String, String> given) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Option option : options.values()) {
            String value = given.get(option.name());
            if (value == null) value = option.initial();
            if (value != null) values.put(option.name(), value);
        }
        return values;
    }

    private List<String> operandsOf(List<String> places) throws UsageException {
        for (int i = 0; i < places.size(); i++) {
            if (!operands.isEmpty()
                    && i >= operands.size() - 1
                    && operands.getLast().many()) break;
            if (i >= operands.size()) throw new UsageException("unexpected '" + places.get(i) + "'");
            List<String> choices = operands.get(i).choices();
            if (!choices.isEmpty() && !choices.contains(places.get(i)))
                throw new UsageException("unknown " + operands.get(i).name() + " '" + places.get(i) + "'"
                        + Suggestion.of(places.get(i), choices) + "; one of: " + String.join(", ", choices));
        }
        if (places.size() < operands.size() && operands.get(places.size()).required())
            throw new UsageException("missing " + describe(operands.get(places.size())));
        return places;
    }

    /** What follows {@code sluice NAME} in the usage, then one line per option. */
    String usage(String command) {
        String words = operands.stream()
                .map(operand -> operand.required()
                        ? " " + describe(operand)
                        : " [" + describe(operand) + (operand.many() ? " ..." : "") + "]")
                .collect(Collectors.joining());
        StringBuilder text =
                new StringBuilder("Usage: sluice " + command + words + (options.isEmpty() ? "" : " [options]") + "\n");
        int width =
                options.values().stream().mapToInt(o -> left(o).length()).max().orElse(0);
        for (Option option : options.values()) {
            text.append("  ")
                    .append(left(option))
                    .repeat(' ', width - left(option).length() + 2)
                    .append(option.help());
            if (option.initial() != null)
                text.append(" (default ").append(option.initial()).append(')');
            text.append('\n');
        }
        return text.toString();
    }

    private static String left(Option option) {
        return "--" + option.name() + (option.placeholder() == null ? "" : " " + option.placeholder());
    }

    private static String describe(Operand operand) {
        return operand.choices().isEmpty()
                ? operand.name().toUpperCase(java.util.Locale.ROOT)
                : String.join("|", operand.choices());
    }
}
