package dev.sluice.keepalived.command;

import dev.sluice.keepalived.config.ConfigurationReader;
import dev.sluice.keepalived.config.ConfigurationReader.Result;
import dev.sluice.keepalived.config.Host;
import dev.sluice.keepalived.config.diagnostic.Severity;
import dev.sluice.keepalived.config.model.Configuration;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** {@code sluice explain-config FILE [-i ID] [--anywhere]}: what a configuration means, with every timer and every default. */
public final class ExplainCommand {
    private final Path directory;
    private final Host host;

    public ExplainCommand(Path directory, Host host) {
        this.directory = directory;
        this.host = host;
    }

    /** What a configuration means, a line an element, as {@code keepalived -d} logs it. */
    public static List<String> lines(Configuration configuration) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(text, false, StandardCharsets.UTF_8)) {
            new Explanation(configuration, out).print();
        }
        return text.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** Returns the exit code: 0, or 2 for wrong usage; findings are {@code sluice check}'s to judge. */
    public int run(String[] arguments, PrintStream out, PrintStream err) {
        FileArguments parsed = FileArguments.parse(arguments, "anywhere");
        if (!parsed.problem().isEmpty()) {
            err.println("sluice explain-config: " + parsed.problem());
            err.println("usage: sluice explain-config FILE [-i ID] [--anywhere]");
            return 2;
        }
        Host compared = parsed.has("anywhere") ? Host.anywhere() : host;
        Result result = new ConfigurationReader(parsed.environment(), compared).read(directory, parsed.file());
        long findings = result.diagnostics().all().stream()
                .filter(d -> d.severity().compareTo(Severity.WARNING) >= 0)
                .count();
        out.println(parsed.file() + ", as node '" + parsed.environment().configId() + "' reads it");
        if (findings > 0) out.println(findings + " findings: see sluice check " + parsed.file());
        new Explanation(result.configuration(), out).print();
        return 0;
    }
}
