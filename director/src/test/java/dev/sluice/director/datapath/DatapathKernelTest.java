package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Param;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The same packets through the datapath on the JVM and in the kernel, see {@link Twins}. */
@Tag("kernel")
@ParameterizedClass
@EnumSource(Hook.class)
class DatapathKernelTest {
    private static final int FRAMES = 60_000;
    private static final String VIP = "10.9.9.9";
    private static final int[] PORTS = {80, 81, 82, 83, 53, 54, 84, 85, 86, 87, 88, 36, 37, 9999};

    private static final int[] ENCAPSULATIONS = {
        0,
        Encapsulation.of(Encapsulation.GUE, Encapsulation.NO_CHECKSUM, 0xc017),
        Encapsulation.of(Encapsulation.GUE, Encapsulation.CHECKSUM, 0xc017),
        Encapsulation.of(Encapsulation.GUE, Encapsulation.REMOTE_CHECKSUM, 0xc017),
        Encapsulation.of(Encapsulation.GRE, Encapsulation.NO_CHECKSUM, 0),
        Encapsulation.of(Encapsulation.GRE, Encapsulation.CHECKSUM, 0)
    };

    private static final List<Param> APART = List.of(
            Fixed.IPV6,
            Fixed.SCTP,
            Fixed.ONE_PACKET,
            Fixed.PERSISTENCE,
            Fixed.SIP,
            Fixed.THRESHOLDS,
            Fixed.WIDE,
            Fixed.MARKS,
            Fixed.SCHEDULE_ICMP);

    @Parameter
    Hook hook = Hook.TC;

    /** Every method and scheduler; a service of nobody; servers quiesced, removed, local. */
    private static void configure(Balancer balancer) {
        int[] methods = {Server.DIRECT, Server.MASQUERADE, Server.TUNNEL, Server.DIRECT};
        int[] schedulers = {
            Service.SEQUENCE,
            Service.LEAST_CONNECTION,
            Service.SHORTEST_EXPECTED_DELAY,
            Service.SEQUENCE,
            Service.NEVER_QUEUE,
            Service.OVERFLOW,
            Service.DESTINATION_HASH,
            Service.SOURCE_HASH,
            Service.MAGLEV,
            Service.LOCALITY_BASED,
            Service.REPLICATED_LOCALITY,
            Service.SEQUENCE,
            Service.LEAST_CONNECTION
        };
        for (int i = 0; i < PORTS.length - 1; i++) {
            int service = balancer.addService(VIP, PORTS[i], protocol(PORTS[i]), schedulers[i]);
            if (i == 3) continue;
            if (i == 1 || i == 4) {
                balancer.service(service).options(Service.PERSISTENT);
                balancer.service(service).timeout(3600);
                balancer.service(service).clientMask().u32(0, Frame.address("255.255.255.252"));
            }
            if (i == 5) balancer.service(service).options(Service.ONE_PACKET);
            int[] servers = new int[4];
            for (int k = 0; k < 4; k++) {
                int method = i == 5 || i == 11 || k == 3 && i == 4 ? Server.MASQUERADE : methods[i % 4];
                servers[k] = balancer.addServer(
                        service,
                        "10.0." + (i + 2) + "." + (k + 1),
                        method == Server.MASQUERADE ? 8000 + k : PORTS[i],
                        method);
                Server server = balancer.server(servers[k]);
                server.weight(1 + servers[k] % 3);
                server.flags(server.flags() | servers[k] % 3 << Server.TIMEOUTS);
                server.encapsulation(ENCAPSULATIONS[servers[k] % ENCAPSULATIONS.length]);
                if (i == 1 || i == 4) server.flags(server.flags() | Server.PERSISTENT);
                if (k == 3) server.upper(5);
                if (i == 5) server.flags(server.flags() | Server.ONE_PACKET);
                if (k == 1) server.device(KernelTwin.INGRESS);
                if (k == 2 && i == 1) server.flags(server.flags() | Server.LOCAL);
                if (k == 2 && i == 2) server.mtu(600);
            }
            if (schedulers[i] == Service.SEQUENCE) balancer.planRoundRobin(service, servers);
            else if (i >= 6 && i <= 8) balancer.planBuckets(service, i == 8 ? Maglev.BUCKETS : 256, servers, 24);
            else
                balancer.planScan(
                        service,
                        Arrays.stream(servers)
                                .mapToObj(s -> new Balancer.Member(s, 1 + s % 3))
                                .toList());
        }
    }

    private static int protocol(int port) {
        return port < 50 ? Ip4.SCTP : port < 80 ? Ip4.UDP : Ip4.TCP;
    }

    /** Changes between packets, the same on both sides. */
    private static void change(Balancer balancer, int server, int kind) {
        Server entry = balancer.server(server);
        int removed = server % 2 == 0 ? Server.AVAILABLE : Server.AVAILABLE | Server.GIVEN_UP;
        int bits = kind == 0 ? removed : Server.QUIESCED;
        entry.flags(entry.flags() ^ bits);
    }

    @Test
    void jvmAndKernelAgree() {
        agree();
    }

    private void agree() {
        Random random = new Random(20261121);
        try (Twins twins = new Twins(hook)) {
            twins.configure(DatapathKernelTest::configure);
            for (int i = 0; i < FRAMES; i++) {
                int _ = twins.receive(frame(random));
                if (random.nextInt(500) == 0) {
                    int server = 1 + random.nextInt(40);
                    int kind = random.nextInt(2);
                    // Outer headers without "don't fragment" have random identifications.
                    int switches = random.nextInt() & ~Settings.CLEAR_DF;
                    twins.change(balancer -> {
                        change(balancer, server, kind);
                        balancer.settings().switches(switches);
                    });
                }
                if (i % 5000 == 0) twins.agree(50);
            }
            twins.agree(50);
            assertThat(twins.verdicts(Packet.PASS)).isGreaterThan(FRAMES / 20);
            assertThat(twins.verdicts(Packet.REDIRECT)).isGreaterThan(FRAMES / 20);
            assertThat(twins.here().words()).hasSizeGreaterThan(300);
            assertThat(twins.here().outcome(Outcome.RESET)).isGreaterThan(20);
        }
    }

    /** Where nobody needs the features that keep the beginning of a connection in several functions, see {@link Fixed#together}. */
    @Test
    void jvmAndKernelAgreeOnOneFunction() {
        try {
            for (Param feature : APART) feature.set(0);
            assertThat(Fixed.together()).isTrue();
            agree();
        } finally {
            for (Param feature : APART) feature.set(feature.standard());
        }
    }

    private byte[] frame(Random random) {
        String client = "10.1." + random.nextInt(2) + "." + (1 + random.nextInt(20));
        int clientPort = 1024 + random.nextInt(20);
        int port = PORTS[random.nextInt(PORTS.length)];
        int flags = new int[] {2, 2, 16, 16, 16, 17, 4, 18, 0, 24}[random.nextInt(10)];
        int payload = random.nextInt(10) == 0 ? 1400 + random.nextInt(120) : random.nextInt(40) + 18;
        Frame frame = random.nextInt(8) == 0
                ? reply(random, client, clientPort, flags, payload)
                : port < 50
                        ? Frame.sctp(client, clientPort, VIP, port, payload, chunks(random))
                        : port < 80
                                ? Frame.udp(client, clientPort, VIP, port, payload)
                                : Frame.tcp(
                                        client,
                                        clientPort,
                                        VIP,
                                        port,
                                        flags,
                                        payload,
                                        random.nextInt(10) == 0 ? 4 * random.nextInt(11) : 0);
        if (random.nextInt(10) == 0) frame = error(random, frame);
        else if (random.nextInt(12) == 0) frame.ttl(random.nextInt(3));
        if (random.nextInt(8) == 0) frame.tos(random.nextInt(256));
        if (frame.protocol() == Ip4.UDP && random.nextInt(6) == 0) frame.withoutUdpChecksum();
        // Don't fragment; or a first, a middle or a last fragment.
        if (random.nextInt(6) == 0)
            frame.fragmentField(new int[] {0x6000, 0x6010, 0x4010}[random.nextInt(3)])
                    .id(random.nextInt(4));
        if (frame.protocol() == Ip4.TCP && random.nextInt(8) == 0) frame.partial();
        byte[] bytes = frame.bytes();
        if (random.nextInt(5) == 0)
            bytes[random.nextInt(Math.min(bytes.length, 54))] ^= (byte) (1 << random.nextInt(8));
        // Without "don't fragment" the outer header of a tunnelled packet gets a random identification.
        bytes[20] |= 0x40;
        // Test runs of tc refuse frames without room for an IP header.
        int least = hook == Hook.TC ? Frames.HEAD : Eth.SIZE + 1;
        if (random.nextInt(12) == 0) bytes = Arrays.copyOf(bytes, least + random.nextInt(bytes.length - least));
        return bytes;
    }

    private static Frame reply(Random random, String client, int clientPort, int flags, int payload) {
        int server = random.nextInt(4);
        if (random.nextInt(3) == 0)
            return Frame.sctp("10.0.13." + (1 + server), 8000 + server, client, clientPort, payload, chunks(random));
        return random.nextBoolean()
                ? Frame.tcp("10.0.3." + (1 + server), 8000 + server, client, clientPort, flags, payload)
                : Frame.udp("10.0.7." + (1 + server), 8000 + server, client, clientPort, payload);
    }

    /** About the answer to a packet, or about the packet as a masqueraded server got it. */
    private static Frame error(Random random, Frame about) {
        String server = "10.0." + (2 + random.nextInt(8)) + "." + (1 + random.nextInt(4));
        int port = random.nextInt(8) == 0 ? 80 : 8000 + random.nextInt(4);
        Frame quoted = random.nextBoolean()
                ? Frame.udp(about.destination(), about.destinationPort(), about.source(), about.sourcePort(), 20)
                : Frame.udp(about.source(), about.sourcePort(), server, port, 20);
        quoted.protocol(about.protocol());
        int[] types = {3, 3, 4, 11, 12, 8};
        return quoted.error(
                random.nextBoolean() ? server : "10.7.7.7",
                types[random.nextInt(6)],
                random.nextInt(5),
                4 * random.nextInt(6));
    }

    /** Those of a setup more often than others, and some with an ABORT behind. */
    private static int[] chunks(Random random) {
        int type = random.nextInt(3) == 0 ? 1 : random.nextInt(16);
        return random.nextInt(3) == 0 ? new int[] {type, 6} : new int[] {type};
    }

    @Test
    void theVerifierHasRoom() {
        try (Twins twins = new Twins(hook)) {
            int steps = twins.kernel().program().info().verifiedInstructions();
            assertThat(steps).as("of the million that the kernel allows").isLessThan(700_000);
        }
    }
}
