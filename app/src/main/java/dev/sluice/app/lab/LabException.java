package dev.sluice.app.lab;

/** The lab could not be built or something in it did not do as it should; the message says what and where. */
public final class LabException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    public LabException(String message) {
        super(message);
    }

    public LabException(String message, Throwable cause) {
        super(message, cause);
    }
}
