package dev.sluice.keepalived.config.diagnostic;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The findings of one reading, in the order found, each once. For one thread.
 *
 * <p>A generated configuration can repeat one mistake sixty thousand times; past {@link #LIMIT} findings are only counted.
 */
public final class Diagnostics {
    /** Findings kept; the rest is counted. */
    public static final int LIMIT = 1_000;

    private final List<Diagnostic> found = new ArrayList<>();
    private final Set<Diagnostic> seen = new HashSet<>();
    private int omitted;
    private int exitCode;

    /** Without findings. */
    public Diagnostics() {}

    public void note(Code code, Position at, int length, String message, String hint) {
        add(new Diagnostic(Severity.NOTE, code, at, length, message, hint));
    }

    public void warning(Code code, Position at, int length, String message, String hint) {
        add(new Diagnostic(Severity.WARNING, code, at, length, message, hint));
    }

    public void error(Code code, Position at, int length, String message, String hint) {
        add(new Diagnostic(Severity.ERROR, code, at, length, message, hint));
    }

    public void advice(Code code, Position at, int length, String message, String hint) {
        add(new Diagnostic(Severity.ADVICE, code, at, length, message, hint));
    }

    /** Adds a finding unless the very same one is there. */
    public void add(Diagnostic diagnostic) {
        if (diagnostic.severity().compareTo(Severity.WARNING) >= 0) weigh(diagnostic.code());
        if (found.size() >= LIMIT) omitted++;
        else if (seen.add(diagnostic)) found.add(diagnostic);
    }

    private void weigh(Code code) {
        // A missing parameter ends the original at once; a failed include or unsafe script outweighs a mere mistake.
        if (exitCode == Code.MISSING_PARAMETER.exitCode()) return;
        if (code == Code.MISSING_PARAMETER) exitCode = code.exitCode();
        else if (code.exitCode() == 4 || exitCode == 4) exitCode = 4;
        else exitCode = Math.max(exitCode, code.exitCode());
    }

    /** The findings, in the order found. */
    public List<Diagnostic> all() {
        return List.copyOf(found);
    }

    /** Findings beyond {@link #LIMIT} that were not kept. */
    public int omitted() {
        return omitted;
    }

    /** Whether anything of at least this severity was found. */
    public boolean atLeast(Severity severity) {
        return found.stream().anyMatch(d -> d.severity().compareTo(severity) >= 0);
    }

    /** What {@code keepalived -t} exits with: 0 clean; 2, 4, 5 or 6 by the worst class found. */
    public int exitCode() {
        return exitCode;
    }
}
