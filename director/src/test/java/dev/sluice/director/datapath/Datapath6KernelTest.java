package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Packet;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link DatapathKernelTest} of IPv6, and of tunnels between the families: the JVM and the kernel do the same with each frame. */
@Tag("kernel")
@ParameterizedClass
@EnumSource(Hook.class)
class Datapath6KernelTest {
    private static final int FRAMES = 30_000, SERVERS = 3;
    private static final String VIP = "2001:db8:9::9", VIP4 = "10.9.9.9";

    private enum Offer {
        DIRECT(80, Ip4.TCP, VIP, Server.DIRECT, Service.SEQUENCE, "2001:db8:2::"),
        MASQUERADED(81, Ip4.TCP, VIP, Server.MASQUERADE, Service.LEAST_CONNECTION, "2001:db8:3::"),
        NAMES(53, Ip4.UDP, VIP, Server.MASQUERADE, Service.SOURCE_HASH, "2001:db8:4::"),
        TUNNELLED(82, Ip4.TCP, VIP, Server.TUNNEL, Service.MAGLEV, "2001:db8:5::"),
        IN_IPV4(83, Ip4.TCP, VIP, Server.TUNNEL, Service.SEQUENCE, "10.0.6."),
        IN_IPV6(84, Ip4.TCP, VIP4, Server.TUNNEL, Service.SEQUENCE, "2001:db8:7::"),
        LOCALITY(85, Ip4.TCP, VIP, Server.DIRECT, Service.LOCALITY_BASED, "2001:db8:8::"),
        NOBODY(86, Ip4.TCP, VIP, Server.DIRECT, Service.SEQUENCE, "");
        final int port, protocol, method, scheduler;
        final String virtual, network;

        Offer(int port, int protocol, String virtual, int method, int scheduler, String network) {
            this.port = port;
            this.protocol = protocol;
            this.virtual = virtual;
            this.method = method;
            this.scheduler = scheduler;
            this.network = network;
        }
    }

    @Parameter
    Hook hook = Hook.TC;

    private static void configure(Balancer balancer) {
        for (Offer offer : Offer.values()) {
            int service = balancer.addService(offer.virtual, offer.port, offer.protocol, offer.scheduler);
            if (offer == Offer.NOBODY) continue;
            int[] servers = new int[SERVERS];
            for (int k = 0; k < SERVERS; k++) {
                int port = offer.method == Server.MASQUERADE ? 8000 + k : offer.port;
                servers[k] = balancer.addServer(service, offer.network + (k + 1), port, offer.method);
                Server server = balancer.server(servers[k]);
                server.weight(1 + k);
                if (k == 1) server.device(KernelTwin.INGRESS);
                if (k == 2) server.mtu(1400);
                if (k == 2 && offer == Offer.MASQUERADED) server.flags(server.flags() | Server.LOCAL);
            }
            switch (offer.scheduler) {
                case Service.SEQUENCE -> balancer.planRoundRobin(service, servers);
                case Service.SOURCE_HASH -> balancer.planBuckets(service, SourceHash.BUCKETS, servers, 24);
                case Service.MAGLEV -> balancer.planBuckets(service, Maglev.BUCKETS, servers, 24);
                default ->
                    balancer.planScan(
                            service,
                            Arrays.stream(servers)
                                    .mapToObj(server -> new Balancer.Member(server, 1 + server % 3))
                                    .toList());
            }
        }
    }

    @Test
    void jvmAndKernelAgree() {
        Random random = new Random(20261121);
        try (Twins twins = new Twins(hook)) {
            twins.configure(Datapath6KernelTest::configure);
            for (int i = 0; i < FRAMES; i++) {
                int _ = twins.receive(frame(random));
                if (random.nextInt(500) == 0) {
                    int server = 1 + random.nextInt(Offer.values().length * SERVERS);
                    twins.change(balancer -> toggle(balancer.server(server)));
                }
                if (i % 5000 == 0) twins.agree(1 + SERVERS * Offer.values().length);
            }
            twins.agree(1 + SERVERS * Offer.values().length);
            assertThat(twins.verdicts(Packet.PASS)).isGreaterThan(FRAMES / 20);
            assertThat(twins.verdicts(Packet.REDIRECT)).isGreaterThan(FRAMES / 10);
            assertThat(twins.here().words()).hasSizeGreaterThan(300);
            assertThat(twins.here().outcome(Outcome.RESET)).isGreaterThan(20);
        }
    }

    /** Removes it for good, or brings it back. */
    private static void toggle(Server server) {
        server.flags(server.flags() ^ (Server.AVAILABLE | Server.GIVEN_UP));
    }

    private byte[] frame(Random random) {
        Offer offer = Offer.values()[random.nextInt(Offer.values().length)];
        int flags = new int[] {2, 2, 16, 16, 16, 17, 4, 18, 0, 24}[random.nextInt(10)];
        int payload = random.nextInt(8) == 0 ? 1280 + random.nextInt(200) : random.nextInt(60);
        int clientPort = 1024 + random.nextInt(20);
        if (offer.virtual.equals(VIP4)) {
            String client = "10.1.0." + (1 + random.nextInt(20));
            return wounded(
                    random,
                    Frame.tcp(client, clientPort, VIP4, offer.port, flags, payload, 0)
                            .bytes());
        }
        String client = "2001:db8:1::" + (1 + random.nextInt(20));
        boolean reply = offer.method == Server.MASQUERADE && random.nextInt(3) == 0;
        int server = random.nextInt(SERVERS);
        String from = reply ? offer.network + (1 + server) : client;
        int fromPort = reply ? 8000 + server : clientPort;
        String to = reply ? client : VIP;
        int toPort = reply ? clientPort : offer.port;
        Frame6 frame = offer.protocol == Ip4.UDP
                ? Frame6.udp(from, fromPort, to, toPort, payload)
                : Frame6.tcp(from, fromPort, to, toPort, flags, payload);
        if (random.nextInt(12) == 0) frame.hopLimit(random.nextInt(3));
        if (random.nextInt(8) == 0) frame.trafficClass(random.nextInt(256));
        for (int type : new int[] {Ip6.DESTINATION_OPTIONS, Ip6.ROUTING, Ip6.HOP_BY_HOP, Ip6.FRAGMENT})
            if (random.nextInt(12) == 0) frame = frame.withExtension(type, 1 + random.nextInt(3));
        return wounded(random, frame.bytes());
    }

    private byte[] wounded(Random random, byte[] frame) {
        if (random.nextInt(5) == 0)
            frame[random.nextInt(Math.min(frame.length, 78))] ^= (byte) (1 << random.nextInt(8));
        // Of IPv4 all but what is whole is DatapathKernelTest's; its tunnelled packets take no random number with this
        // bit.
        if (frame[13] == 0) frame[20] |= 0x40;
        int least = hook == Hook.TC ? Frames.HEAD6 : Eth.SIZE + 1;
        if (random.nextInt(12) == 0)
            frame = Arrays.copyOf(frame, least + random.nextInt(Math.max(1, frame.length - least)));
        return frame;
    }
}
