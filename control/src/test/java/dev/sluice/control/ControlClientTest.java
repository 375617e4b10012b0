package dev.sluice.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlClientTest {
    private static final InetAddress ADDRESS = InetAddress.getLoopbackAddress();
    private static final Connection CONNECTION =
            new Connection(Protocol.TCP, 899_000, "ESTABLISHED", ADDRESS, 40000, ADDRESS, 80, ADDRESS, 8080);

    @TempDir
    Path directory;

    private ServerSocketChannel listener;

    @BeforeEach
    void listen() throws IOException {
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(directory.resolve("socket")));
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
    }

    @Test
    void oneConnectionCarriesManyRequests() throws Exception {
        serve();
        try (ControlClient client = connect()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.ask(new Request.Flush())).isEqualTo(new Reply.Done());
                assertThat(client.ask(new Request.GetTimeouts()))
                        .isEqualTo(new Reply.CurrentTimeouts(Timeouts.STANDARD));
                List<Connection> listed = new ArrayList<>();
                assertThat(client.listConnections(null, listed::addAll)).isNull();
                assertThat(listed).containsExactly(CONNECTION, CONNECTION, CONNECTION);
            }
        }
    }

    @Test
    void connectionsAreNotAskedForAsOneReply() throws Exception {
        serve();
        try (ControlClient client = connect()) {
            assertThatIllegalArgumentException().isThrownBy(() -> client.ask(new Request.ListConnections(null)));
        }
    }

    @Test
    void aDirectorThatHangsUpIsAnError() throws Exception {
        serve();
        try (ControlClient client = connect()) {
            assertThatThrownBy(() -> client.ask(new Request.Stop())).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void nobodyThere() {
        assertThatThrownBy(() -> ControlClient.connect(directory.resolve("absent")))
                .isInstanceOf(IOException.class);
    }

    private ControlClient connect() throws IOException {
        return ControlClient.connect(directory.resolve("socket"));
    }

    private void serve() {
        Thread.ofVirtual().start(() -> {
            try (SocketChannel channel = listener.accept()) {
                for (ByteBuffer frame; (frame = Wire.read(channel)) != null; ) {
                    Request request = Wire.decodeRequest(frame);
                    if (request instanceof Request.Stop) return;
                    for (Reply reply : answers(request)) Wire.write(channel, Wire.encode(reply));
                }
            } catch (IOException e) {
                // The client sees the closed connection.
            }
        });
    }

    private static List<Reply> answers(Request request) {
        if (request instanceof Request.GetTimeouts) return List.of(new Reply.CurrentTimeouts(Timeouts.STANDARD));
        if (request instanceof Request.ListConnections)
            return List.of(
                    new Reply.Connections(List.of(CONNECTION, CONNECTION), true),
                    new Reply.Connections(List.of(CONNECTION), false));
        return List.of(new Reply.Done());
    }
}
