package dev.sluice.app;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The words of one command line, already checked against the command's {@link Options}, defaults filled in. */
public final class Arguments {
    private final Map<String, String> values;
    private final List<String> operands;

    Arguments(Map<String, String> values, List<String> operands) {
        this.values = Map.copyOf(values);
        this.operands = List.copyOf(operands);
    }

    public boolean flag(String name) {
        return values.containsKey(name);
    }

    /** The value of an option that has a default. */
    public String value(String name) {
        String value = values.get(name);
        if (value == null) throw new IllegalArgumentException("no default for --" + name);
        return value;
    }

    public @Nullable String optional(String name) {
        return values.get(name);
    }

    public int number(String name) {
        return Math.toIntExact(Long.parseLong(value(name)));
    }

    /** The operands in their order; as many as were given. */
    public List<String> operands() {
        return operands;
    }
}
