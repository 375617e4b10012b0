package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Packet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link DatapathKernelTest} for services that go by Call-ID: whole messages, damaged ones and pieces, in both families. */
@Tag("kernel")
@ParameterizedClass
@EnumSource(Hook.class)
class SipKernelTest {
    private static final int FRAMES = 5_000, CALLS = 8, CLIENTS = 2;
    private static final String VIP = "10.9.9.9", VIP6 = "2001:db8:9::9";
    private static final List<String> HEADERS =
            List.of("Call-ID: ", "Call-ID: ", "Call-ID: ", "i:", "CALL-id\t:\r\n ", "From: <sip:x>\ni : ", "Via: ");

    @Parameter
    Hook hook = Hook.TC;

    private static void configure(Balancer balancer) {
        for (boolean ipv6 : new boolean[] {false, true})
            for (int onePacket : new int[] {0, Service.ONE_PACKET}) {
                int service = SipTraffic.service(balancer, ipv6 ? VIP6 : VIP, 5060 + onePacket, Service.SEQUENCE);
                balancer.service(service).options(balancer.service(service).options() | onePacket);
                int[] servers = new int[3];
                for (int i = 0; i < servers.length; i++) {
                    String address = (ipv6 ? "2001:db8:2::" : "10.0.2.") + (i + 1);
                    int flags = Server.PERSISTENT | (onePacket == 0 ? 0 : Server.ONE_PACKET);
                    servers[i] = balancer.addServer(service, address, 5070, Server.MASQUERADE, flags);
                }
                balancer.planRoundRobin(service, servers);
            }
    }

    @Test
    void jvmAndKernelAgree() {
        Random random = new Random(20261121);
        try (Twins twins = new Twins(hook)) {
            twins.configure(SipKernelTest::configure);
            for (int i = 0; i < FRAMES; i++) {
                int _ = twins.receive(frame(random));
            }
            twins.agree(13);
            assertThat(twins.verdicts(Packet.REDIRECT)).isGreaterThan(FRAMES / 3);
            assertThat(twins.verdicts(Packet.DROP)).isGreaterThan(FRAMES / 20);
            List<String> here = SipTraffic.kept(Maps.CALLS.store());
            assertThat(here).hasSizeGreaterThan(8 * CALLS);
            assertThat(SipTraffic.kept(twins.kernel().map(Maps.CALLS))).containsExactlyInAnyOrderElementsOf(here);
        }
    }

    private static byte[] frame(Random random) {
        boolean ipv6 = random.nextBoolean();
        int port = 5060 + random.nextInt(2) * Service.ONE_PACKET;
        String client = (ipv6 ? "2001:db8:1::" : "10.1.0.") + (1 + random.nextInt(CLIENTS));
        AnyFrame frame = SipTraffic.message(client, 1024 + random.nextInt(400), ipv6 ? VIP6 : VIP, port, text(random));
        if (random.nextInt(10) == 0) frame = frame.pieces(104).getFirst();
        byte[] bytes = frame.bytes();
        int headers = ipv6 ? 62 : 42;
        if (random.nextInt(4) == 0)
            bytes[headers + random.nextInt(bytes.length - headers)] =
                    (byte) "\r\n :@iIx\u0000\u00ff".charAt(random.nextInt(10));
        return bytes;
    }

    private static String text(Random random) {
        String call = Integer.toString(random.nextInt(CALLS), 2).repeat(1 + random.nextInt(2));
        String header = HEADERS.get(random.nextInt(HEADERS.size())) + call + (random.nextBoolean() ? "@host" : "");
        return SipTraffic.invite("X: " + "x".repeat(random.nextInt(300)) + "\r\n" + header);
    }
}
