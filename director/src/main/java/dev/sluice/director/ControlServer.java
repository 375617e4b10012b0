package dev.sluice.director;

import dev.sluice.control.Connection;
import dev.sluice.control.MalformedFrameException;
import dev.sluice.control.Reply;
import dev.sluice.control.Reply.Errno;
import dev.sluice.control.Request;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.Wire;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Listens on the control socket. Every client has a virtual thread of its own, so a slow or silent one holds up nobody; requests
 * meet in whatever answers them.
 */
final class ControlServer implements AutoCloseable {
    private static final Logger LOG = System.getLogger("sluice.control");
    private static final int MOST_CLIENTS = 256;
    /** For which a client may ask nothing while others wait for a place. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private static final int STEP_MILLIS = 5, FAREWELL_STEPS = 400;

    private final ServerSocketChannel server;
    private final Path socket;
    private final Function<Request, Reply> answer;
    private final ConnectionLister connections;
    private final Traces traces;
    private final AtomicInteger answering = new AtomicInteger();
    private final Clients clients = new Clients(MOST_CLIENTS, SILENCE);

    private ControlServer(
            ServerSocketChannel server,
            Path socket,
            Function<Request, Reply> answer,
            ConnectionLister connections,
            Traces traces) {
        this.server = server;
        this.socket = socket;
        this.answer = answer;
        this.connections = connections;
        this.traces = traces;
    }

    /**
     * Begins to listen. The socket appears under its name only when it can be connected to.
     *
     * @param answer anything but listings of connections; called by many threads
     */
    static ControlServer open(Path socket, Function<Request, Reply> answer, ConnectionLister connections, Traces traces)
            throws IOException {
        Path unready = socket.resolveSibling(socket.getFileName() + ".new");
        boolean _ = Files.deleteIfExists(unready);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            ServerSocketChannel _ = server.bind(UnixDomainSocketAddress.of(unready), MOST_CLIENTS);
            Path _ = Files.setPosixFilePermissions(unready, PosixFilePermissions.fromString("rw-------"));
            Path _ = Files.move(unready, socket, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
        ControlServer made = new ControlServer(server, socket, answer, connections, traces);
        Thread _ = Thread.ofPlatform().name("control").daemon().start(made::accept);
        return made;
    }

    private void accept() {
        try {
            while (server.isOpen()) {
                clients.enter();
                admit();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives the place that was taken to the next client. Until there is one for them, clients wait in the socket's queue. */
    private void admit() {
        try {
            SocketChannel client = server.accept();
            Thread _ = Thread.ofVirtual().name("client").start(() -> serve(client));
        } catch (IOException | Error e) {
            clients.leave();
            if (server.isOpen()) LOG.log(Level.WARNING, "accept({0}): {1}", socket, e.getMessage());
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            for (Request request = read(client); request != null; request = read(client)) {
                if (request instanceof Request.Trace trace) {
                    trace(client, trace);
                    continue;
                }
                var _ = answering.incrementAndGet();
                try {
                    if (request instanceof Request.ListConnections listing) list(client, listing);
                    else Wire.write(client, Wire.encode(answer.apply(request)));
                } finally {
                    var _ = answering.decrementAndGet();
                }
            }
        } catch (MalformedFrameException e) {
            LOG.log(Level.WARNING, "a client was disconnected: {0}", e.getMessage());
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a client went away: {0}", e.getMessage());
        } finally {
            boolean _ = clients.heard(client);
            clients.leave();
        }
    }

    /** Null when it has gone, or has to. */
    private @Nullable Request read(SocketChannel client) throws IOException {
        clients.await(client);
        ByteBuffer payload = Wire.read(client);
        return clients.heard(client) && payload != null ? Wire.decodeRequest(payload) : null;
    }

    /** Not among those that the end of this server waits for. */
    private void trace(SocketChannel client, Request.Trace trace) throws IOException {
        Reply.Refused refused =
                traces.run(trace, steps -> Wire.write(client, Wire.encode(new Reply.Traced(steps, true))));
        Wire.write(client, Wire.encode(refused == null ? new Reply.Traced(List.of(), false) : refused));
    }

    private void list(SocketChannel client, Request.ListConnections listing) throws IOException {
        ServiceKey only = listing.only();
        if (only != null && answer.apply(new Request.ListServices(only)) instanceof Reply.Refused refused) {
            Wire.write(client, Wire.encode(refused));
            return;
        }
        connections.list(only, part -> send(client, part, true));
        send(client, List.of(), false);
    }

    private static void send(SocketChannel client, List<Connection> part, boolean more) throws IOException {
        Wire.write(client, Wire.encode(new Reply.Connections(part, more)));
    }

    /** What to say when a request met a defect of ours. */
    static Reply failed(Throwable e) {
        return new Reply.Refused(Errno.EINVAL, "the director failed: " + e + "; its log says more");
    }

    /** Takes the socket away, so that nobody comes any more, and lets those have their answer who read it at once. */
    @Override
    public void close() throws IOException {
        boolean _ = Files.deleteIfExists(socket);
        server.close();
        try {
            for (int i = 0; i < FAREWELL_STEPS && answering.get() > 0; i++) Thread.sleep(STEP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
