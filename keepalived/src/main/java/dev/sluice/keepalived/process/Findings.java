package dev.sluice.keepalived.process;

import dev.sluice.keepalived.config.diagnostic.Diagnostic;
import dev.sluice.keepalived.config.diagnostic.Diagnostics;
import dev.sluice.keepalived.config.diagnostic.KeepalivedReport;
import dev.sluice.keepalived.config.diagnostic.Position;
import dev.sluice.keepalived.config.diagnostic.Severity;

/** Findings of a reading, in the log; the parent's task alone, so that each is told once. */
final class Findings {
    private Findings() {}

    static void log(Diagnostics diagnostics, Log log) {
        for (Diagnostic finding : diagnostics.all()) {
            if (finding.severity().compareTo(Severity.WARNING) >= 0) log.warning(line(finding));
            else if (finding.severity() == Severity.NOTE) log.info(line(finding));
        }
        if (diagnostics.omitted() > 0) log.warning(diagnostics.omitted() + " more messages are not shown");
    }

    /** The original's words, which alert rules look for, and the place as editors and compilers write it. */
    private static String line(Diagnostic finding) {
        Position at = finding.position();
        return KeepalivedReport.line(finding) + (at.line() == 0 ? "" : " [" + at + "]");
    }
}
