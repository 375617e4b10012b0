package dev.sluice.app;

/** The command line makes no sense; the message says what is wrong with it, the dispatcher adds where to find help. */
public final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    public UsageException(String message) {
        super(message);
    }
}
