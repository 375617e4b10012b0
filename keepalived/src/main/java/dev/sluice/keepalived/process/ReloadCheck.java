package dev.sluice.keepalived.process;

import dev.sluice.keepalived.config.ConfigurationReader.Result;
import dev.sluice.keepalived.config.diagnostic.Diagnostic;
import dev.sluice.keepalived.config.diagnostic.Diagnostics;
import dev.sluice.keepalived.config.diagnostic.KeepalivedReport;
import dev.sluice.keepalived.config.diagnostic.Severity;
import dev.sluice.keepalived.config.diff.ConfigurationDiff;
import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.config.model.ReloadSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether a newly read configuration may take the place of the running one. Parent and children ask alike. */
public final class ReloadCheck {
    private ReloadCheck() {}

    /** Why not; empty when it may. */
    public static Optional<String> refusal(Configuration before, Result after) {
        Severity limit = before.globals().reload().checkLog().value().isPresent() ? Severity.WARNING : Severity.ERROR;
        Optional<Diagnostic> first = after.diagnostics().all().stream()
                .filter(d -> d.severity().compareTo(limit) >= 0)
                .findFirst();
        if (first.isPresent()) return Optional.of(KeepalivedReport.line(first.get()));
        ConfigurationDiff difference = ConfigurationDiff.between(before, after.configuration());
        if (difference.restart().isEmpty()) return Optional.empty();
        return Optional.of(difference.restart().getFirst() + " cannot change while running; restart keepalived");
    }

    /** Writes the findings to the log file of {@code reload_check_config}, if there is one. */
    static void write(ReloadSettings settings, Diagnostics diagnostics, Log log) {
        String file = settings.checkLog().value().orElse("");
        if (file.isEmpty()) return;
        try {
            Files.writeString(
                    Path.of(file),
                    diagnostics.all().stream()
                            .map(d -> KeepalivedReport.line(d) + "\n")
                            .collect(Collectors.joining()));
        } catch (IOException e) {
            log.warning("reload_check_config: cannot write " + file + ": " + e.getMessage());
        }
    }
}
