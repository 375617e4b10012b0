package dev.sluice.keepalived.config.diagnostic;

/**
 * One finding about a configuration.
 *
 * @param length characters to underline from the position, at least 1
 * @param message what is so, without position and without full stop
 * @param hint what to write instead, or empty
 */
public record Diagnostic(Severity severity, Code code, Position position, int length, String message, String hint) {

    /** {@code file:line:column: severity[code]: message (hint)}, one line. */
    @Override
    public String toString() {
        return position + ": " + severity.word() + "[" + code.word() + "]: " + message
                + (hint.isEmpty() ? "" : " (" + hint + ")");
    }
}
