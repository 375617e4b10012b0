package dev.sluice.linux.netlink;

/** A netlink message whose lengths contradict one another. Kernels send none; a bug here or there would. */
public final class MalformedMessageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MalformedMessageException(String message) {
        super(message);
    }
}
