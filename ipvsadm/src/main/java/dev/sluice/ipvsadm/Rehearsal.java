package dev.sluice.ipvsadm;

import dev.sluice.control.Connection;
import dev.sluice.control.Counters;
import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Protocol;
import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import dev.sluice.control.RunDirectory;
import dev.sluice.control.ServerKey;
import dev.sluice.control.ServerSpec;
import dev.sluice.control.ServerStatus;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceSpec;
import dev.sluice.control.ServiceStatus;
import dev.sluice.control.Timeouts;
import dev.sluice.control.Tunnel;
import dev.sluice.control.Wire;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The run the JVM records for its AOT cache when the project is built ({@code -XX:AOTCacheOutput}): usual commands against a
 * stand-in for the director, so that {@code ipvsadm} later starts with these classes loaded and linked.
 */
public final class Rehearsal {
    private static final String[] COMMANDS = {
        "-L -n",
        "-A -t 10.0.0.1:80 -s rr",
        "-a -t 10.0.0.1:80 -r 10.0.0.2:8080 -m -w 3",
        "-e -t 10.0.0.1:80 -r 10.0.0.2:8080 -m -w 0",
        "-d -t 10.0.0.1:80 -r 10.0.0.2:8080",
        "-L -n --stats",
        "-L -n --rate --exact",
        "-L -n -t [fd00::1]:80",
        "-L -n -c",
        "-L --json",
        "-L --timeout",
        "-S -n",
        "-R",
        "-D -t 10.0.0.1:80",
        "-Z",
        "--set 1 2 3",
        "-C",
        "-A -t nonsense",
        "-v",
    };

    private Rehearsal() {}

    public static void main(String[] arguments) throws IOException {
        Path base = Files.createTempDirectory("sluice-rehearsal-");
        System.setProperty(RunDirectory.PROPERTY, base.toString());
        RunDirectory directory = RunDirectory.ofCurrentNamespace();
        Files.createDirectories(directory.path());
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(directory.socket()));
            Thread server = new Thread(() -> serve(listener), "stand-in");
            server.setDaemon(true);
            server.start();
            for (String command : COMMANDS) play(List.of(command.split(" ")));
        } finally {
            Files.deleteIfExists(directory.socket());
            Files.deleteIfExists(directory.path());
            Files.deleteIfExists(base);
        }
    }

    private static void play(List<String> words) {
        byte[] input = "-A -t 10.0.0.1:80 -s rr\n".getBytes(StandardCharsets.UTF_8);
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        new Ipvsadm(new LocalDirector(nowhere), new SystemNames(), new ByteArrayInputStream(input), nowhere, nowhere)
                .run(words);
    }

    private static void serve(ServerSocketChannel listener) {
        while (true) {
            try (SocketChannel channel = listener.accept()) {
                for (ByteBuffer frame; (frame = Wire.read(channel)) != null; )
                    Wire.write(channel, Wire.encode(answer(Wire.decodeRequest(frame))));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static Reply answer(Request request) {
        if (request instanceof Request.ListServices) return new Reply.Services(List.of(service()));
        if (request instanceof Request.GetTimeouts) return new Reply.CurrentTimeouts(Timeouts.STANDARD);
        if (request instanceof Request.ListConnections) return new Reply.Connections(List.of(connection()), false);
        if (request instanceof Request.Transaction) return new Reply.Results(List.of(new Reply.Done()));
        return request instanceof Request.Zero ? new Reply.Refused(Reply.Errno.ESRCH, "rehearsal") : new Reply.Done();
    }

    private static ServiceStatus service() {
        ServiceKey key = new ServiceKey(Protocol.TCP, address(1), 80, 0);
        ServerSpec server =
                new ServerSpec(new ServerKey(address(2), 8080), ForwardingMethod.MASQUERADE, 1, 0, 0, Tunnel.IPIP);
        ServerSpec other = new ServerSpec(new ServerKey(address(3), 80), ForwardingMethod.TUNNEL, 1, 0, 0, Tunnel.IPIP);
        return new ServiceStatus(
                new ServiceSpec(key, "wlc", 0, 0, -1, ""),
                Counters.ZERO,
                Counters.ZERO,
                List.of(
                        new ServerStatus(server, 0, 0, 0, Counters.ZERO, Counters.ZERO),
                        new ServerStatus(other, 0, 0, 0, Counters.ZERO, Counters.ZERO)));
    }

    private static Connection connection() {
        return new Connection(Protocol.TCP, 60_000, "ESTABLISHED", address(9), 40000, address(1), 80, address(2), 8080);
    }

    private static InetAddress address(int last) {
        return AddressText.inet4(10 << 24 | last);
    }
}
