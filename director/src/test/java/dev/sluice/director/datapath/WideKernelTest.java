package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Packet;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@link DatapathKernelTest} for services of every port and of marks, in both families, with their answers, errors and fragments,
 * some of them damaged.
 */
@Tag("kernel")
@ParameterizedClass
@EnumSource(Hook.class)
class WideKernelTest {
    private static final int FRAMES = 15_000, SERVERS = 2, OWN_PORT = 8000, WEIGHT = 20;
    private static final List<Integer> METHODS = List.of(Server.DIRECT, Server.MASQUERADE, Server.TUNNEL);
    private static final String ROUTER = "10.7.7.7", ROUTER6 = "2001:db8:7::7";

    @Parameter
    Hook hook = Hook.TC;

    /** A virtual address of each method, with every port; and one that has a mark. */
    private static String virtual(boolean ipv6, int number) {
        return ipv6 ? "2001:db8:9::" + (number + 1) : "10.9.9." + (number + 1);
    }

    private static String server(boolean ipv6, int service, int number) {
        return (ipv6 ? "2001:db8:" + (service + 2) + "::" : "10.0." + (service + 2) + ".") + (number + 1);
    }

    private static void configure(Balancer balancer) {
        for (boolean ipv6 : new boolean[] {false, true}) {
            for (int i = 0; i < METHODS.size(); i++) {
                int service = balancer.addService(virtual(ipv6, i), 0, Ip4.UDP, Service.SEQUENCE);
                servers(balancer, service, ipv6, i, METHODS.get(i), 0, Server.ANY_PORT | Server.KEEPS_PORT);
            }
            int marked = METHODS.size();
            int scheduler = ipv6 ? Service.LOCALITY_BASED : Service.REPLICATED_LOCALITY;
            int service = balancer.addService(1 + (ipv6 ? 1 : 0), ipv6, scheduler);
            servers(balancer, service, ipv6, marked, Server.MASQUERADE, OWN_PORT, Server.MARKED);
            balancer.mark(1 + (ipv6 ? 1 : 0), virtual(ipv6, marked));
        }
    }

    private static void servers(
            Balancer balancer, int service, boolean ipv6, int number, int method, int port, int flags) {
        int[] servers = new int[SERVERS];
        for (int k = 0; k < SERVERS; k++) {
            servers[k] = balancer.addServer(service, server(ipv6, number, k), port, method, flags);
            balancer.server(servers[k]).weight(WEIGHT);
        }
        if ((flags & Server.MARKED) == 0) balancer.planRoundRobin(service, servers);
        else
            balancer.planScan(
                    service,
                    Arrays.stream(servers)
                            .mapToObj(server -> new Balancer.Member(server, WEIGHT))
                            .toList());
    }

    @Test
    void jvmAndKernelAgree() {
        Random random = new Random(20261121);
        try (Twins twins = new Twins(hook)) {
            twins.configure(WideKernelTest::configure);
            for (int i = 0; i < FRAMES; i++) {
                int _ = twins.receive(frame(random));
            }
            twins.agree(1 + 2 * SERVERS * (METHODS.size() + 1));
            assertThat(twins.verdicts(Packet.REDIRECT)).isGreaterThan(FRAMES / 4);
            assertThat(twins.here().words()).hasSizeGreaterThan(300);
        }
    }

    private static byte[] frame(Random random) {
        boolean ipv6 = random.nextBoolean();
        int service = random.nextInt(METHODS.size() + 1);
        String client = (ipv6 ? "2001:db8:1::" : "10.1.0.") + (1 + random.nextInt(9));
        int clientPort = 1024 + random.nextInt(4), port = 50 + random.nextInt(5);
        boolean isMarked = service == METHODS.size();
        String real = server(ipv6, service, random.nextInt(SERVERS)), virtual = virtual(ipv6, service);
        int realPort = isMarked ? OWN_PORT : port;
        AnyFrame frame = switch (random.nextInt(6)) {
            case 0 ->
                isMarked && !ipv6 && random.nextBoolean()
                        ? Frame.sctp(real, realPort, client, clientPort, 20, random.nextInt(15))
                        : AnyFrame.udp(real, realPort, client, clientPort, 300);
            case 1 -> AnyFrame.udp(virtual, port, client, clientPort, 300).error(router(ipv6), kind(random), 28);
            case 2 -> AnyFrame.udp(client, clientPort, real, realPort, 300).error(real, kind(random), 28);
            case 3 ->
                isMarked && !ipv6
                        ? Frame.sctp(client, clientPort, virtual, port, 20, random.nextInt(15))
                        : AnyFrame.udp(client, clientPort, virtual, port, 300);
            default ->
                isMarked && random.nextBoolean()
                        ? AnyFrame.tcp(client, clientPort, virtual, port, Tcp.SYN, 10)
                        : AnyFrame.udp(client, clientPort, virtual, port, random.nextInt(8) == 0 ? 1460 : 300);
        };
        if (random.nextInt(3) == 0)
            frame = frame.pieces(104).get(random.nextInt(2) % frame.pieces(104).size());
        byte[] bytes = frame.bytes();
        if (random.nextInt(5) == 0)
            bytes[random.nextInt(Math.min(bytes.length, 118))] ^= (byte) (1 << random.nextInt(8));
        // As in DatapathKernelTest, no outer header that has a random identification.
        if (bytes[13] == 0) bytes[20] |= 0x40;
        return bytes;
    }

    private static String router(boolean ipv6) {
        return ipv6 ? ROUTER6 : ROUTER;
    }

    private static AnyFrame.Error kind(Random random) {
        return AnyFrame.Error.values()[random.nextInt(AnyFrame.Error.values().length)];
    }
}
