package dev.sluice.control;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whoever answers requests: the daemon at the other end of a {@link ControlClient}, or one in memory for tests. */
public interface Director {
    /** Asks anything but {@link Request.ListConnections}, and waits for the answer. */
    Reply ask(Request request) throws IOException;

    /**
     * Asks for {@link Request.ListConnections} and hands on each part as it arrives.
     *
     * @param only those of this service, null for all
     * @return null when all were listed, else why not
     */
    Reply.@Nullable Refused listConnections(@Nullable ServiceKey only, ConnectionSink sink) throws IOException;

    /** Receives a listing part by part; throwing ends it, and the client is then of no more use. */
    @FunctionalInterface
    interface ConnectionSink {
        void accept(List<Connection> part) throws IOException;
    }
}
