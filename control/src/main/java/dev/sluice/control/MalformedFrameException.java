package dev.sluice.control;

import java.io.IOException;

/** What arrived on a control socket is not a frame of this protocol version; the connection must be closed. */
public final class MalformedFrameException extends IOException {
    private static final long serialVersionUID = 1;

    public MalformedFrameException(String reason) {
        super("malformed control frame: " + reason);
    }
}
