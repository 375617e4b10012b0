package dev.sluice.keepalived.process;

import dev.sluice.keepalived.config.diagnostic.Diagnostic;
import dev.sluice.keepalived.config.diagnostic.Diagnostics;
import dev.sluice.keepalived.config.diagnostic.KeepalivedReport;
import dev.sluice.keepalived.config.diagnostic.Severity;

/** Findings of a reading, in the log; the parent's task alone, so that each is told once. */
final class Findings {
    private Findings() {}

    static void log(Diagnostics diagnostics, Log log) {
        for (Diagnostic finding : diagnostics.all()) {
            if (finding.severity().compareTo(Severity.WARNING) >= 0) log.warning(KeepalivedReport.line(finding));
            else if (finding.severity() == Severity.NOTE) log.info(KeepalivedReport.line(finding));
        }
        if (diagnostics.omitted() > 0) log.warning(diagnostics.omitted() + " more messages are not shown");
    }
}
