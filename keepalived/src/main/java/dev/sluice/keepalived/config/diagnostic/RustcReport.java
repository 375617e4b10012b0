package dev.sluice.keepalived.config.diagnostic;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Findings as the Rust compiler shows them: message, place, the line itself with the word underlined, and a hint. */
public final class RustcReport {
    private final Map<String, List<String>> files = new HashMap<>();
    private final Path directory;
    private final PrintStream out;

    /** Files named relatively are in {@code directory}. */
    public RustcReport(Path directory, PrintStream out) {
        this.directory = directory;
        this.out = out;
    }

    /** Shows findings of at least {@code least}, then one line that counts them. */
    public void print(String file, Diagnostics diagnostics, Severity least) {
        int[] counts = new int[Severity.values().length];
        for (Diagnostic diagnostic : diagnostics.all()) {
            if (diagnostic.severity().compareTo(least) < 0) continue;
            counts[diagnostic.severity().ordinal()]++;
            print(diagnostic);
        }
        StringBuilder summary = new StringBuilder();
        for (Severity severity : List.of(Severity.ERROR, Severity.WARNING, Severity.NOTE, Severity.ADVICE)) {
            int count = counts[severity.ordinal()];
            if (count == 0) continue;
            if (!summary.isEmpty()) summary.append(", ");
            boolean plural = count > 1 && severity != Severity.ADVICE;
            summary.append(count).append(' ').append(severity.word()).append(plural ? "s" : "");
        }
        if (diagnostics.omitted() > 0)
            summary.append(", ").append(diagnostics.omitted()).append(" more not shown");
        out.println(file + ": " + (summary.isEmpty() ? "nothing to complain about" : summary));
    }

    /** Shows one finding. */
    public void print(Diagnostic diagnostic) {
        Position at = diagnostic.position();
        out.println(diagnostic.severity().word() + "[" + diagnostic.code().word() + "]: " + diagnostic.message());
        String number = at.line() == 0 ? "" : Integer.toString(at.line());
        String margin = " ".repeat(number.length());
        out.println(margin + "--> " + at);
        String line = line(at);
        if (!line.isEmpty()) {
            out.println(margin + " |");
            out.println(number + " | " + line);
            int start = Math.min(at.column() - 1, line.length());
            int length = Math.max(1, Math.min(diagnostic.length(), line.length() - start));
            out.println(margin + " | " + " ".repeat(Math.max(0, start)) + "^".repeat(length));
        }
        for (Position use = at.expandedAt(); use != null; use = use.expandedAt())
            out.println(margin + " = note: used at " + use);
        if (!diagnostic.hint().isEmpty()) out.println(margin + " = help: " + diagnostic.hint());
        out.println();
    }

    /** The line as it stands in the file; tabs become blanks so that the underline fits. */
    private String line(Position at) {
        if (at.line() == 0) return "";
        List<String> lines = files.computeIfAbsent(at.file(), this::read);
        return at.line() <= lines.size()
                ? lines.get(at.line() - 1).replace('\t', ' ').replace("\r", "")
                : "";
    }

    private List<String> read(String file) {
        try {
            return Files.readString(directory.resolve(file), StandardCharsets.ISO_8859_1)
                    .lines()
                    .toList();
        } catch (IOException | IllegalArgumentException gone) {
            return List.of();
        }
    }
}
