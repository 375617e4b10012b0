package dev.sluice.control;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One connection to a director; carries any number of requests, one after the other. For one thread at a time. */
public final class ControlClient implements Director, AutoCloseable {
    private final SocketChannel channel;

    private ControlClient(SocketChannel channel) {
        this.channel = channel;
    }

    /**
     * Connects to the daemon that listens on {@code socket}.
     *
     * @throws IOException nobody listens there ({@link java.net.ConnectException} or {@link java.net.SocketException}: no such
     *     file, connection refused), or it may not be opened (permission denied)
     */
    public static ControlClient connect(Path socket) throws IOException {
        return new ControlClient(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    }

    @Override
    public Reply ask(Request request) throws IOException {
        if (request instanceof Request.ListConnections || request instanceof Request.Trace)
            throw new IllegalArgumentException("answered in parts: use listConnections or trace");
        Wire.write(channel, Wire.encode(request));
        return receive();
    }

    @Override
    public Reply.@Nullable Refused listConnections(@Nullable ServiceKey only, ConnectionSink sink) throws IOException {
        Wire.write(channel, Wire.encode(new Request.ListConnections(only)));
        while (true) {
            Reply reply = receive();
            if (reply instanceof Reply.Refused refused) return refused;
            if (!(reply instanceof Reply.Connections part))
                throw new MalformedFrameException(
                        "connections expected, not " + reply.getClass().getSimpleName());
            sink.accept(part.connections());
            if (!part.more()) return null;
        }
    }

    /** Receives a trace part by part; throwing ends it. */
    @FunctionalInterface
    public interface TraceSink {
        void accept(List<TraceStep> part) throws IOException;
    }

    /**
     * Asks for a trace and hands on each part as it arrives, until its time is over.
     *
     * @return null when it is, else why there is none
     */
    public Reply.@Nullable Refused trace(Request.Trace request, TraceSink sink) throws IOException {
        Wire.write(channel, Wire.encode(request));
        while (true) {
            Reply reply = receive();
            if (reply instanceof Reply.Refused refused) return refused;
            if (!(reply instanceof Reply.Traced part))
                throw new MalformedFrameException(
                        "a trace expected, not " + reply.getClass().getSimpleName());
            sink.accept(part.steps());
            if (!part.more()) return null;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private Reply receive() throws IOException {
        ByteBuffer payload = Wire.read(channel);
        if (payload == null) throw new EOFException("the director closed the connection without an answer");
        return Wire.decodeReply(payload);
    }
}
