package dev.sluice.director;

import dev.sluice.control.Reply;
import dev.sluice.control.Reply.Errno;

/** A request that cannot be granted. Nothing was changed. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final Errno errno;

    Refusal(Errno errno, String detail) {
        super(detail, null, false, false);
        this.errno = errno;
    }

    Errno errno() {
        return errno;
    }

    String detail() {
        return String.valueOf(getMessage());
    }

    Reply.Refused reply() {
        return new Reply.Refused(errno, detail());
    }
}
