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
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@link MalformedFramesTest} with IPv6: of frames that are nearly right only whole packets for the service reach a server. */
@Tag("network")
class MalformedFrames6Test {
    private static final int COUNT = Pace.share(50_000);
    private static final int PORT = 9000;
    /** Clients of these frames are in 2001:2::/48, the network for benchmarks (RFC 5180). */
    private static final byte[] NETWORK = {0x20, 1, 0, 2, 0, 0};

    private static final int ETHERNET = 14, IP = 40, TCP = 20, FRAGMENT = 44, ICMP = 58;

    private final SplittableRandom random = new SplittableRandom(2026);
    /** Packets whose first fragment came. */
    private final Set<Long> fragmented = new HashSet<>();

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
    @CsvSource({"-m, 0", "-g, 0", "-i, 40", "-i --tun-type gue --tun-port 6080, 52", "-i --tun-type gre, 44"})
    void forwardsOnlyWhatIsWhole(String method, int outer) {
        Cluster cluster = switch (method) {
            case "-m" -> Cluster.twoNetworks(lab, 1);
            case "-g" -> Cluster.oneNetwork(lab, 1);
            default -> Cluster.manyNetworks(lab, 1);
        };
        Node director = cluster.director();
        lab.addIpv6();
        String virtual = Ipv6.of(Cluster.VIP),
                real = Ipv6.of(cluster.addresses().getFirst());
        director.address("eth0", virtual + "/128");
        String service = "[" + virtual + "]:" + PORT;
        director.run(Programs.ours("ipvsadm"), "-A", "-t", service, "-s", "rr");
        List<String> add = new ArrayList<>(List.of(Programs.ours("ipvsadm"), "-a", "-t", service));
        add.addAll(List.of("-r", "[" + real + "]:" + PORT));
        add.addAll(List.of(method.split(" ")));
        director.run(add.toArray(String[]::new));
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
                if (i % 64 == 0) forwarded += judge(heard, Duration.ZERO, outer, to, wrong);
            }
            forwarded += judge(heard, Duration.ofMillis(300), outer, to, wrong);
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
        if (random.nextInt(10) == 0) frame = error(frame);
        for (int wounds = random.nextInt(3); wounds > 0; wounds--) frame = wound(frame);
        return frame;
    }

    /** An ICMPv6 error about an answer of the service that was never given. */
    private byte[] error(byte[] sound) {
        byte[] frame = Arrays.copyOf(sound, ETHERNET + IP + 8 + IP + 8);
        ByteBuffer bytes =
                ByteBuffer.wrap(frame).putShort(18, (short) (8 + IP + 8)).put(20, (byte) ICMP);
        bytes.putLong(54, 0).put(54, (byte) (1 + random.nextInt(4))).put(55, (byte) random.nextInt(3));
        bytes.put(62, sound, ETHERNET, IP + 8).put(70, sound, 38, 16).put(86, sound, 22, 16);
        return bytes.putShort(102, (short) PORT).array();
    }

    /** A first fragment, or a later one of a packet that may have had a first. */
    private byte[] fragment(byte[] frame) {
        byte[] longer = new byte[frame.length + 8];
        System.arraycopy(frame, 0, longer, 0, ETHERNET + IP);
        System.arraycopy(frame, ETHERNET + IP, longer, ETHERNET + IP + 8, frame.length - ETHERNET - IP);
        int offset = random.nextBoolean() ? 1 : 1 + random.nextInt(100) << 3;
        ByteBuffer bytes = ByteBuffer.wrap(longer)
                .putShort(18, (short) (ByteBuffer.wrap(frame).getShort(18) + 8));
        bytes.put(54, frame[20]).put(55, (byte) 0).putShort(56, (short) offset).putInt(58, random.nextInt(4));
        return bytes.put(20, (byte) FRAGMENT).array();
    }

    private byte[] wound(byte[] frame) {
        if (frame.length < ETHERNET + IP) return frame;
        ByteBuffer bytes = ByteBuffer.wrap(frame);
        switch (random.nextInt(7)) {
            case 0 -> {
                return Arrays.copyOf(frame, ETHERNET + random.nextInt(frame.length - ETHERNET));
            }
            case 1 -> bytes.put(14, (byte) random.nextInt(256)); // version
            case 2 -> bytes.putShort(18, (short) random.nextInt(0x10000)); // payload length
            case 3 -> bytes.put(20, (byte) random.nextInt(256)); // next header
            case 4 -> {
                return extended(frame);
            }
            case 5 -> {
                return fragment(frame);
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

    /** {@code outer}: bytes of a tunnel's headers. */
    private int judge(PacketSocket heard, Duration patience, int outer, byte[] to, List<String> wrong) {
        int forwarded = 0;
        for (Optional<byte[]> frame = heard.receive(patience); frame.isPresent(); frame = heard.receive(patience)) {
            if (frame.get().length < ETHERNET + outer + IP) continue;
            byte[] bytes = inside(frame.get(), outer);
            if (!Arrays.equals(bytes, 22, 28, NETWORK, 0, 6)) continue;
            forwarded++;
            String fault = fault(ByteBuffer.wrap(bytes), to);
            if (fault != null && wrong.size() < 10)
                wrong.add(fault + ": " + HexFormat.of().formatHex(bytes));
        }
        return forwarded;
    }

    /** The frame as it was before the tunnel's headers came in, but for the addresses on the link. */
    private static byte[] inside(byte[] frame, int outer) {
        byte[] inside = Arrays.copyOfRange(frame, outer, frame.length);
        System.arraycopy(frame, 0, inside, 0, ETHERNET);
        return inside;
    }

    private @Nullable String fault(ByteBuffer frame, byte[] to) {
        int end = ETHERNET + IP + (frame.getShort(18) & 0xffff);
        if ((frame.getShort(12) & 0xffff) != 0x86dd || frame.get(14) >>> 4 != 6) return "not IPv6";
        if (end > frame.capacity()) return "bad length";
        if (!Arrays.equals(frame.array(), 38, 54, to, 0, 16)) return "for somebody else";
        int at = ETHERNET + IP, protocol = frame.get(20);
        while ((protocol == 0 || protocol == 43 || protocol == 60 || protocol == FRAGMENT) && at + 8 <= end) {
            if (protocol == FRAGMENT) {
                long packet = frame.getLong(30) << 32 ^ frame.getLong(22) ^ frame.getInt(at + 4);
                int offset = frame.getShort(at + 2) & 0xfff8;
                if (offset != 0) return fragmented.contains(packet) ? null : "a fragment without its first";
                fragmented.add(packet);
            }
            int words = protocol == FRAGMENT ? 0 : frame.get(at + 1) & 0xff;
            protocol = frame.get(at);
            at += 8 + 8 * words;
        }
        if (protocol != 6) return "no service for protocol " + protocol;
        if (at + TCP > end) return "no whole header";
        return (frame.getShort(at + 2) & 0xffff) == PORT ? null : "no service for this port";
    }
}
