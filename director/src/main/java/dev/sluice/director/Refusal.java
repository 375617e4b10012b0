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

    /** Something that IPVS can do and this version cannot yet. */
    static Refusal unfinished(String what) {
        return new Refusal(Errno.UNFINISHED, what + " not supported yet");
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
