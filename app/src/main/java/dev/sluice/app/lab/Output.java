package dev.sluice.app.lab;

import java.util.List;

/**
 * What a finished process left.
 *
 * @param code its exit code
 * @param out its standard output
 * @param error its standard error
 */
public record Output(List<String> command, int code, String out, String error) {
    public Output {
        command = List.copyOf(command);
    }

    /** This, if the process ended well. */
    public Output orFail() {
        if (code != 0) throw new LabException(this + "\n" + out + error);
        return this;
    }

    /** The lines of the standard output. */
    public List<String> lines() {
        return out.lines().toList();
    }

    @Override
    public String toString() {
        return String.join(" ", command) + " -> exit " + code;
    }
}
