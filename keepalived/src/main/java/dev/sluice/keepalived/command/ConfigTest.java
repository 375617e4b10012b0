package dev.sluice.keepalived.command;

import dev.sluice.keepalived.config.ConfigurationReader;
import dev.sluice.keepalived.config.diagnostic.Diagnostic;
import dev.sluice.keepalived.config.diagnostic.Diagnostics;
import dev.sluice.keepalived.config.diagnostic.KeepalivedReport;
import dev.sluice.keepalived.config.diagnostic.Severity;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code keepalived -t}: findings in the original's form, and its exit codes. */
final class ConfigTest {
    private final ConfigurationReader reader;
    private final Path directory;

    ConfigTest(ConfigurationReader reader, Path directory) {
        this.reader = reader;
        this.directory = directory;
    }

    /** {@code logFile} empty: findings go to {@code err}. */
    int run(String file, String logFile, PrintStream err) {
        Diagnostics diagnostics = reader.read(directory, file).diagnostics();
        if (logFile.isEmpty()) {
            print(diagnostics, err);
            return diagnostics.exitCode();
        }
        try (PrintStream log =
                new PrintStream(Files.newOutputStream(directory.resolve(logFile)), true, StandardCharsets.UTF_8)) {
            print(diagnostics, log);
        } catch (IOException e) {
            err.println("Unable to open config-test log file " + logFile + ": " + e.getMessage());
            print(diagnostics, err);
        }
        return diagnostics.exitCode();
    }

    private static void print(Diagnostics diagnostics, PrintStream to) {
        for (Diagnostic diagnostic : diagnostics.all())
            if (diagnostic.severity().compareTo(Severity.NOTE) >= 0) to.println(KeepalivedReport.line(diagnostic));
        if (diagnostics.omitted() > 0) to.println(diagnostics.omitted() + " more messages are not shown");
    }
}
