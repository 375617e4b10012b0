package dev.sluice.tests.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Ipv6;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Pace;
import dev.sluice.app.lab.Programs;
import dev.sluice.linux.PacketSocket;
import dev.sluice.linux.netlink.Link;
import dev.sluice.linux.netlink.Rtnetlink;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link MalformedFramesTest} with IPv6: of frames that are nearly right only whole packets for the service reach a server. */
@Tag("network")
class MalformedFrames6Test {
    private static final int COUNT = Pace.share(50_000);
    private static final int PORT = 9000;
    /** Clients of these frames are in 2001:2::/48, the network for benchmarks (RFC 5180). */
    private static final byte[] NETWORK = {0x20, 1, 0, 2, 0, 0};

    private static final int ETHERNET = 14, IP = 40, TCP = 20;

    private final SplittableRandom random = new SplittableRandom(2026);
    private Lab lab;

    @BeforeEach
    void openLab() {
        lab = Lab.open("malformed6");
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-m", "-g"})
    void forwardsOnlyWhatIsWhole(String method) {
        Cluster cluster = method.equals("-m") ? Cluster.twoNetworks(lab, 1) : Cluster.oneNetwork(lab, 1);
        Node director = cluster.director();
        lab.addIpv6();
        String virtual = Ipv6.of(Cluster.VIP),
                real = Ipv6.of(cluster.addresses().getFirst());
        director.address("eth0", virtual + "/128");
        String service = "[" + virtual + "]:" + PORT;
        director.run(Programs.ours("ipvsadm"), "-A", "-t", service, "-s", "rr");
        director.run(Programs.ours("ipvsadm"), "-a", "-t", service, "-r", "[" + real + "]:" + PORT, method);
        Node server = cluster.servers().getFirst();
        List<String> wrong = new ArrayList<>();
        int forwarded = 0;
        int index = link(server).index();
        try (PacketSocket heard = server.call(() -> PacketSocket.open(index));
                PacketSocket wire = cluster.client()
                        .call(() -> PacketSocket.open(link(cluster.client()).index()))) {
            byte[] head = head(link(director), link(cluster.client()), virtual);
            byte[] to =
                    InetAddress.ofLiteral(method.equals("-m") ? real : virtual).getAddress();
            for (int i = 0; i < COUNT; i++) {
                wire.send(next(head));
                if (i % 64 == 0) forwarded += judge(heard, Duration.ZERO, to, wrong);
            }
            forwarded += judge(heard, Duration.ofMillis(300), to, wrong);
        }
        assertThat(forwarded).as("sound frames that got through").isPositive();
        assertThat(wrong).as("what a server should not have been sent").isEmpty();
        assertThat(director.run(Programs.ours("ipvsadm"), "-Ln")).contains(service);
    }

    private static Link link(Node node) {
        return node.call(() -> {
            try (Rtnetlink kernel = Rtnetlink.open()) {
                return kernel.links().require("eth0");
            }
        });
    }

    private static byte[] head(Link to, Link from, String virtual) {
        return ByteBuffer.allocate(ETHERNET + IP)
                .put(to.mac().orElseThrow().bytes())
                .put(from.mac().orElseThrow().bytes())
                .putShort((short) 0x86dd)
                .putInt(6 << 28)
                .putShort((short) 0)
                .put((byte) 6)
                .put((byte) 64)
                .put(NETWORK)
                .put(38, InetAddress.ofLiteral(virtual).getAddress())
                .array();
    }

    private byte[] next(byte[] head) {
        int payload = TCP + random.nextInt(60);
        byte[] frame = Arrays.copyOf(head, head.length + payload);
        ByteBuffer bytes = ByteBuffer.wrap(frame).putShort(18, (short) payload).putInt(34, random.nextInt(1000));
        bytes.putShort(54, (short) (1024 + random.nextInt(60000))).putShort(56, (short) PORT);
        bytes.put(66, (byte) 0x50).put(67, (byte) (random.nextBoolean() ? 2 : random.nextInt(64)));
        for (int wounds = random.nextInt(3); wounds > 0; wounds--) frame = wound(frame);
        return frame;
    }

    private byte[] wound(byte[] frame) {
        if (frame.length < ETHERNET + IP) return frame;
        ByteBuffer bytes = ByteBuffer.wrap(frame);
        switch (random.nextInt(6)) {
            case 0 -> {
                return Arrays.copyOf(frame, ETHERNET + random.nextInt(frame.length - ETHERNET));
            }
            case 1 -> bytes.put(14, (byte) random.nextInt(256)); // version
            case 2 -> bytes.putShort(18, (short) random.nextInt(0x10000)); // payload length
            case 3 -> bytes.put(20, (byte) random.nextInt(256)); // next header
            case 4 -> {
                return extended(frame);
            }
            default -> frame[12 + random.nextInt(frame.length - 12)] ^= (byte) (1 << random.nextInt(8));
        }
        return frame;
    }

    /** With an extension header, its own length right or not. */
    private byte[] extended(byte[] frame) {
        int words = 1 + random.nextInt(4);
        byte[] longer = new byte[frame.length + 8 * words];
        System.arraycopy(frame, 0, longer, 0, ETHERNET + IP);
        System.arraycopy(frame, ETHERNET + IP, longer, ETHERNET + IP + 8 * words, frame.length - ETHERNET - IP);
        ByteBuffer bytes = ByteBuffer.wrap(longer);
        bytes.put(54, frame[20]).put(55, (byte) (random.nextBoolean() ? words - 1 : random.nextInt(256)));
        bytes.put(20, (byte) new int[] {0, 43, 60}[random.nextInt(3)]);
        return bytes.putShort(18, (short) (bytes.getShort(18) + 8 * words)).array();
    }

    private static int judge(PacketSocket heard, Duration patience, byte[] to, List<String> wrong) {
        int forwarded = 0;
        for (Optional<byte[]> frame = heard.receive(patience); frame.isPresent(); frame = heard.receive(patience)) {
            byte[] bytes = frame.get();
            if (bytes.length < ETHERNET + IP || !Arrays.equals(bytes, 22, 28, NETWORK, 0, 6)) continue;
            forwarded++;
            String fault = fault(ByteBuffer.wrap(bytes), to);
            if (fault != null && wrong.size() < 10)
                wrong.add(fault + ": " + HexFormat.of().formatHex(bytes));
        }
        return forwarded;
    }

    private static @Nullable String fault(ByteBuffer frame, byte[] to) {
        int end = ETHERNET + IP + (frame.getShort(18) & 0xffff);
        if ((frame.getShort(12) & 0xffff) != 0x86dd || frame.get(14) >>> 4 != 6) return "not IPv6";
        if (end > frame.capacity()) return "bad length";
        if (!Arrays.equals(frame.array(), 38, 54, to, 0, 16)) return "for somebody else";
        int at = ETHERNET + IP, protocol = frame.get(20);
        while ((protocol == 0 || protocol == 43 || protocol == 60) && at + 8 <= end) {
            protocol = frame.get(at);
            at += 8 + 8 * (frame.get(at + 1) & 0xff);
        }
        // First fragments are balanced, others follow them.
        if (protocol == 44) return null;
        if (protocol != 6) return "no service for protocol " + protocol;
        if (at + TCP > end) return "no whole header";
        return (frame.getShort(at + 2) & 0xffff) == PORT ? null : "no service for this port";
    }
}
