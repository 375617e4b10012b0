package dev.sluice.keepalived.config.diagnostic;

/** How much a finding matters to the running system. */
public enum Severity {
    /** Legal, but it may not mean what its author thinks, or another keepalived reads it differently; shown by {@code check --strict} and {@code explain-config} only. */
    ADVICE,
    /** Accepted; the operator should know something. Never changes an exit code. */
    NOTE,
    /** Something was corrected or ignored, and the rest is in force. */
    WARNING,
    /** Something the file asks for will not exist: a server, an instance, a file. */
    ERROR;

    /** As written in reports and in JSON. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
