package dev.sluice.app;

import dev.sluice.control.ControlClient;
import dev.sluice.control.DirectorStart;
import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import dev.sluice.control.RunDirectory;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A connection to the director of the current network namespace, with errors that say what to do. */
public final class DirectorConnection implements AutoCloseable {
    private final ControlClient client;

    private DirectorConnection(ControlClient client) {
        this.client = client;
    }

    /** Whether a director answers here. */
    static boolean isUp() {
        try (DirectorConnection connection = open()) {
            connection.ask(new Request.GetInfo(), Reply.Info.class);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    public static DirectorConnection open() throws IOException {
        Path socket = RunDirectory.ofCurrentNamespace().socket();
        try {
            return new DirectorConnection(ControlClient.connect(socket));
        } catch (IOException e) {
            throw explained(socket, e);
        }
    }

    /** As {@code ipvsadm} does, starts the director if none runs. */
    public static DirectorConnection openOrStart() throws IOException {
        RunDirectory directory = RunDirectory.ofCurrentNamespace();
        ControlClient running = DirectorStart.connect(directory);
        if (running != null) return new DirectorConnection(running);
        Runnable slow = () -> System.err.println("sluice: waiting for the director to start...");
        return new DirectorConnection(new DirectorStart(directory, List.of(), slow).run());
    }

    private static IOException explained(Path socket, IOException e) {
        if (e instanceof AccessDeniedException || String.valueOf(e.getMessage()).contains("Permission denied"))
            return new IOException("connect(" + socket + "): permission denied; run as root", e);
        if (Files.exists(socket))
            return new IOException(
                    "connect(" + socket + "): " + e.getMessage()
                            + "; the director is gone, 'sluice run' starts it again",
                    e);
        return new IOException(
                "no director runs in this network namespace (" + socket
                        + "); 'sluice run' or the first ipvsadm command starts it",
                e);
    }

    /** @throws IOException also when the director refuses; the message is its reason */
    public <T extends Reply> T ask(Request request, Class<T> expected) throws IOException {
        Reply reply = client.ask(request);
        if (expected.isInstance(reply)) return expected.cast(reply);
        if (reply instanceof Reply.Refused refused) throw new IOException(refused.detail());
        throw new IOException(
                "unexpected answer of the director: " + reply.getClass().getSimpleName());
    }

    /** Whatever the director answers, its refusals among it. */
    public Reply answer(Request request) throws IOException {
        return client.ask(request);
    }

    /** As {@link ControlClient#trace}; a refusal is an error. */
    public void trace(Request.Trace request, ControlClient.TraceSink sink) throws IOException {
        Reply.Refused refused = client.trace(request, sink);
        if (refused != null) throw new IOException(refused.detail());
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
