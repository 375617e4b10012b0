package dev.sluice.tests.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Pace;
import dev.sluice.linux.PacketSocket;
import dev.sluice.linux.netlink.Link;
import dev.sluice.linux.netlink.Rtnetlink;
import dev.sluice.tests.traffic.Balanced.Method;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A hostile neighbour: nothing breaks, and only whole packets for the service reach a server. */
@Tag("network")
class MalformedFramesTest {
    private static final int COUNT = Pace.share(100_000);
    private static final int BYTES = Pace.share(200_000_000);
    private static final long SECONDS = Pace.patience(Duration.ofMinutes(2)).toSeconds();
    private static final int PORT = 9000;
    private static final int ETHERNET = 14, IP = 20;
    private Lab lab;

    @BeforeEach
    void openLab() {
        lab = Lab.open("malformed");
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }

    @ParameterizedTest
    @EnumSource
    void forwardsOnlyWhatIsWhole(Method method) throws Exception {
        Balanced balanced = Balanced.start(lab, method, 1, PORT);
        Cluster cluster = balanced.cluster();
        Node server = cluster.servers().getFirst();
        try (Stream.Listener listener = Stream.listen(server, PORT);
                Sniffer sniffer = new Sniffer(server)) {
            CompletableFuture<Stream.Sums> serving = listener.exchange(BYTES, 3);
            CompletableFuture<Stream.Sums> calling = CompletableFuture.supplyAsync(() -> {
                try {
                    return Stream.exchange(cluster.client(), Cluster.VIP, PORT, BYTES, 4);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            inject(cluster);
            Stream.Sums client = calling.get(SECONDS, TimeUnit.SECONDS);
            Stream.Sums other = serving.get(SECONDS, TimeUnit.SECONDS);
            assertThat(other.received()).isEqualTo(client.sent());
            assertThat(client.received()).isEqualTo(other.sent());
            sniffer.stop();
            assertThat(sniffer.forwarded).as("sound frames that got through").isPositive();
            assertThat(sniffer.wrong)
                    .as("what a server should not have been sent")
                    .isEmpty();
        }
        assertThat(balanced.daemon().isAlive()).isTrue();
        assertThat(balanced.ipvsadm("-Ln")).contains(balanced.service());
    }

    private static void inject(Cluster cluster) throws Exception {
        Link director = link(cluster.director());
        Link client = link(cluster.client());
        Frames frames = new Frames(
                2026,
                client.mac().orElseThrow().bytes(),
                director.mac().orElseThrow().bytes(),
                ByteBuffer.wrap(InetAddress.ofLiteral(Cluster.VIP).getAddress()).getInt(),
                PORT);
        try (PacketSocket wire = cluster.client().call(() -> PacketSocket.open(client.index()))) {
            for (int i = 0; i < COUNT; i++) wire.send(frames.next());
        }
    }

    private static Link link(Node node) {
        return node.call(() -> {
            try (Rtnetlink kernel = Rtnetlink.open()) {
                return kernel.links().require("eth0");
            }
        });
    }

    /** Judges every frame of {@link Frames} that arrives at a server. */
    private static final class Sniffer implements AutoCloseable {
        private final PacketSocket socket;
        private final Thread thread;
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final List<String> wrong = new ArrayList<>();
        /** Source and identification of packets whose first fragment came. */
        private final Set<Long> fragmented = new HashSet<>();

        private int forwarded;

        Sniffer(Node server) {
            int index = link(server).index();
            socket = server.call(() -> PacketSocket.open(index));
            thread = Thread.ofPlatform().start(this::listen);
        }

        private void listen() {
            while (true) {
                Optional<byte[]> frame = socket.receive(Duration.ofMillis(200));
                if (frame.isPresent()) judge(frame.get());
                else if (stopped.get()) return;
            }
        }

        private void judge(byte[] frame) {
            if (frame.length < ETHERNET + IP + 8) return;
            int ip = ETHERNET + outer(frame);
            if (frame.length < ip + IP) return;
            ByteBuffer bytes = ByteBuffer.wrap(frame);
            if ((bytes.getInt(ip + 12) & 0xffff0000) != Frames.NETWORK) return;
            forwarded++;
            String fault = fault(bytes, ip);
            if (fault != null && wrong.size() < 10)
                wrong.add(fault + ": " + HexFormat.of().formatHex(frame));
        }

        /** Bytes of a tunnel's headers. */
        private static int outer(byte[] frame) {
            return switch (frame[23]) {
                case 4 -> IP;
                case 47 -> IP + 4;
                case 17 -> ByteBuffer.wrap(frame).getShort(36) == 6080 ? IP + 8 + 4 : 0;
                default -> 0;
            };
        }

        private @Nullable String fault(ByteBuffer frame, int ip) {
            int header = (frame.get(ip) & 15) * 4;
            int length = frame.getShort(ip + 2) & 0xffff;
            int protocol = frame.get(ip + 9);
            int field = frame.getShort(ip + 6), offset = field & 0x1fff;
            long packet = (long) frame.getInt(ip + 12) << 16 | frame.getShort(ip + 4) & 0xffff;
            if (frame.getShort(12) != 0x0800) return "not IPv4";
            if (frame.get(ip) >>> 4 != 4 || header < 20) return "bad header";
            if (length > frame.capacity() - ip || length < header + (offset == 0 ? 20 : 0)) return "bad length";
            if (offset != 0) return fragmented.contains(packet) ? null : "a fragment without its first";
            if ((field & 0x2000) != 0) fragmented.add(packet);
            if (protocol != 6) return "no service for protocol " + protocol;
            if ((frame.getShort(ip + header + 2) & 0xffff) != PORT) return "no service for this port";
            return null;
        }

        void stop() throws InterruptedException {
            stopped.set(true);
            thread.join(TimeUnit.SECONDS.toMillis(30));
        }

        @Override
        public void close() {
            stopped.set(true);
            socket.close();
        }
    }
}
