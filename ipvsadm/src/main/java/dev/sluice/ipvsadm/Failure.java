package dev.sluice.ipvsadm;

import java.io.Serial;

/** The end of a command: what is printed on standard error, and the exit code. */
final class Failure extends RuntimeException {
    /** The original returns -1 from main for what the kernel refuses. */
    static final int REFUSED = 255;

    private static final int MISUSED = 2;

    @Serial
    private static final long serialVersionUID = 1;

    final int exitCode;
    /** Whether {@code -R} ends here too; otherwise it goes on with the next line. */
    final boolean fatal;

    private Failure(int exitCode, boolean fatal, String message) {
        super(message, null, false, false);
        this.exitCode = exitCode;
        this.fatal = fatal;
    }

    /** The words are wrong. */
    static Failure misuse(String message) {
        return new Failure(MISUSED, true, message);
    }

    /** The words are right, and there is nothing here that could do what they say. */
    static Failure unsupported(String message) {
        return new Failure(MISUSED, false, message);
    }

    /** The words cannot even be told apart. */
    static Failure unreadable(String message) {
        return new Failure(REFUSED, false, message);
    }

    /** There is no command. */
    static Failure tryHelp() {
        return new Failure(REFUSED, true, "Try `ipvsadm -h' or 'ipvsadm --help' for more information.");
    }

    static Failure fatal(int exitCode, String message) {
        return new Failure(exitCode, true, message);
    }

    /** The whole text; never null here. */
    String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
