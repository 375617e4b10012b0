package dev.sluice.keepalived.process;

import dev.sluice.control.RunDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.UnaryOperator;

/**
 * Where a process of keepalived answers questions: a line in, a text out, and the connection is closed. Mode 0600, in the run
 * directory of the network namespace.
 */
public final class StatusSocket implements AutoCloseable {
    private final Path path;
    private final ServerSocketChannel listener;

    private StatusSocket(Path path, ServerSocketChannel listener) {
        this.path = path;
        this.listener = listener;
    }

    /** @param name of the process: {@code checkers}, {@code vrrp} */
    public static Path path(String name) throws IOException {
        return RunDirectory.ofCurrentNamespace().path().resolve(name + ".sock");
    }

    /** @param answers a question; called on threads of this class, for any number of clients at a time */
    public static StatusSocket open(Path path, UnaryOperator<String> answers) throws IOException {
        Files.createDirectories(
                path.getParent(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        boolean _ = Files.deleteIfExists(path);
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        var _ = listener.bind(UnixDomainSocketAddress.of(path));
        var _ = Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        StatusSocket socket = new StatusSocket(path, listener);
        Thread.ofVirtual().name("status").start(() -> socket.accept(answers));
        return socket;
    }

    /** Asks the process that listens at {@code path}. */
    public static String ask(Path path, String question) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            write(channel, question + "\n");
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void accept(UnaryOperator<String> answers) {
        while (listener.isOpen()) {
            try {
                SocketChannel client = listener.accept();
                Thread.ofVirtual().name("status-client").start(() -> answer(client, answers));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void answer(SocketChannel client, UnaryOperator<String> answers) {
        try (client;
                BufferedReader in = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8))) {
            String question = in.readLine();
            if (question != null) write(client, answers.apply(question));
        } catch (IOException gone) {
            // Whoever asked does not want to know any more.
        }
    }

    private static void write(SocketChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            int _ = channel.write(bytes);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            boolean _ = Files.deleteIfExists(path);
        } catch (IOException gone) {
            // The next process deletes it.
        }
    }
}
