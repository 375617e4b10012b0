package dev.sluice.keepalived.config.diagnostic;

/** Findings in the form of {@code keepalived -t}: {@code (file: Line 7) message}, so that what reads them goes on working. */
public final class KeepalivedReport {
    private KeepalivedReport() {}

    public static String line(Diagnostic diagnostic) {
        Position at = diagnostic.position();
        String where = at.line() == 0 ? "(" + at.file() + ") " : "(" + at.file() + ": Line " + at.line() + ") ";
        String hint = diagnostic.hint().isEmpty() ? "" : " - " + diagnostic.hint();
        return where + diagnostic.message() + hint;
    }
}
