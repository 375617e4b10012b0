package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Kernel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ICMP errors, fragments and packets too large, where the service has more than one port or, being a mark's, more than one address. */
@ParameterizedClass
@CsvSource({
    "PORT_ZERO, false, TC", "PORT_ZERO, false, XDP", "PORT_ZERO, true, TC", "PORT_ZERO, true, XDP",
    "MARK, false, TC", "MARK, false, XDP", "MARK, true, TC", "MARK, true, XDP",
    "MARK_TO_PORT, false, TC", "MARK_TO_PORT, false, XDP", "MARK_TO_PORT, true, TC", "MARK_TO_PORT, true, XDP"
})
class WideRelatedTest {
    private static final int CLIENT_PORT = 1024, PORT = 53, OWN_PORT = 5353, MARK = 7, NO_ROUTE = 4;

    enum Offer {
        PORT_ZERO,
        MARK,
        MARK_TO_PORT
    }

    @Parameter(0)
    Offer offer = Offer.PORT_ZERO;

    @Parameter(1)
    boolean ipv6;

    @Parameter(2)
    Hook hook = Hook.TC;

    private Balancer balancer;
    private String client = "", virtual = "", real = "", router = "";

    @BeforeEach
    void start() {
        Kernel.clock = () -> 1_000_000_000_000L;
        Kernel.fib = (_, _, _) -> NO_ROUTE;
        balancer = Balancer.simulated();
        client = ipv6 ? "2001:db8:0:0:0:0:0:1" : "10.0.1.1";
        virtual = ipv6 ? "2001:db8:9:0:0:0:0:9" : "10.9.9.9";
        real = ipv6 ? "2001:db8:2:0:0:0:0:1" : "10.0.2.1";
        router = ipv6 ? "2001:db8:7:0:0:0:0:7" : "10.7.7.7";
    }

    @AfterEach
    void stop() {
        Kernel.clock = System::nanoTime;
        Kernel.fib = (_, _, _) -> NO_ROUTE;
    }

    private int serve(int method) {
        int service = offer == Offer.PORT_ZERO
                ? balancer.addService(virtual, 0, Ip4.UDP, Service.SEQUENCE)
                : balancer.addService(MARK, ipv6, Service.SEQUENCE);
        if (offer != Offer.PORT_ZERO) balancer.mark(MARK, virtual);
        int flags = offer == Offer.PORT_ZERO ? Server.ANY_PORT | Server.KEEPS_PORT : Server.MARKED;
        int port = offer == Offer.MARK_TO_PORT ? OWN_PORT : 0;
        int server = balancer.addServer(service, real, port, method, flags);
        balancer.planRoundRobin(service, server);
        return server;
    }

    private int realPort() {
        return offer == Offer.MARK_TO_PORT ? OWN_PORT : PORT;
    }

    private AnyFrame question(int payload) {
        return AnyFrame.udp(client, CLIENT_PORT, virtual, PORT, payload);
    }

    /** The server's answer as it sends it. */
    private AnyFrame answer(int payload) {
        return AnyFrame.udp(real, realPort(), client, CLIENT_PORT, payload);
    }

    @Test
    void aPacketAndItsAnswerAreTranslated() {
        serve(Server.MASQUERADE);
        AnyFrame there = question(20).received(hook);
        assertThat(there.destination()).isEqualTo(real);
        assertThat(there.destinationPort()).isEqualTo(realPort());
        AnyFrame back = answer(20).received(hook);
        assertThat(back.source()).isEqualTo(virtual);
        assertThat(back.sourcePort()).isEqualTo(PORT);
        assertThat(back.sumsRight()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void theClientsErrorsGoToTheServerInItsTerms(AnyFrame.Error kind) {
        serve(Server.MASQUERADE);
        AnyFrame _ = question(20).received(hook);
        AnyFrame sent = AnyFrame.udp(virtual, PORT, client, CLIENT_PORT, 20)
                .error(router, kind, 28)
                .received(hook);
        assertThat(sent.source()).isEqualTo(router);
        assertThat(sent.destination()).isEqualTo(real);
        assertThat(sent.quoted().source()).isEqualTo(real);
        assertThat(sent.quoted().sourcePort()).isEqualTo(realPort());
        assertThat(sent.quoted().destination()).isEqualTo(client);
        assertThat(sent.sumsRight()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void theServersErrorsGoToTheClientAsTheVirtualServices(AnyFrame.Error kind) {
        serve(Server.MASQUERADE);
        AnyFrame _ = question(20).received(hook);
        AnyFrame sent = AnyFrame.udp(client, CLIENT_PORT, real, realPort(), 20)
                .error(real, kind, 28)
                .received(hook);
        assertThat(sent.source()).isEqualTo(virtual);
        assertThat(sent.destination()).isEqualTo(client);
        assertThat(sent.quoted().destination()).isEqualTo(virtual);
        assertThat(sent.quoted().destinationPort()).isEqualTo(PORT);
        assertThat(sent.quoted().source()).isEqualTo(client);
        assertThat(sent.sumsRight()).isTrue();
    }

    @Test
    void fragmentsOfAnswersComeFromTheVirtualService() {
        serve(Server.MASQUERADE);
        AnyFrame _ = question(20).received(hook);
        List<AnyFrame> sent = answer(3000).pieces(1400).stream()
                .map(piece -> piece.received(hook))
                .toList();
        assertThat(sent).hasSize(3).allSatisfy(piece -> {
            assertThat(piece.source()).isEqualTo(virtual);
            assertThat(piece.destination()).isEqualTo(client);
        });
        assertThat(whole(sent).sourcePort()).isEqualTo(PORT);
        assertThat(whole(sent).sumsRight()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {Server.MASQUERADE, Server.DIRECT})
    void fragmentsOfQuestionsGoToTheServer(int method) {
        int server = serve(method);
        List<AnyFrame> sent = question(3000).pieces(1400).stream()
                .map(piece -> piece.received(hook))
                .toList();
        assertThat(sent)
                .hasSize(3)
                .allSatisfy(piece -> assertThat(piece.destinationLink()[5]).isEqualTo((byte) server));
        assertThat(whole(sent).destinationPort()).isEqualTo(method == Server.DIRECT ? PORT : realPort());
        assertThat(whole(sent).sumsRight()).isTrue();
    }

    private AnyFrame whole(List<AnyFrame> pieces) {
        return ipv6
                ? Frame6.whole(pieces.stream().map(Frame6.class::cast).toList())
                : Frame.whole(pieces.stream().map(Frame.class::cast).toList());
    }

    /** By IPIP, GUE and GRE. */
    @ParameterizedTest
    @ValueSource(ints = {0, 0x00_01_c0_17, 0x00_02_00_00})
    void aClientHearsFromTheVirtualAddressThatItsPacketIsTooLarge(int encapsulation) {
        balancer.server(serve(Server.TUNNEL)).encapsulation(encapsulation);
        assertRefused(question(1472 - (ipv6 ? 20 : 0)), virtual, client);
    }

    @Test
    void aServerHearsFromTheVirtualAddressThatItsAnswerIsTooLarge() {
        serve(Server.MASQUERADE);
        AnyFrame _ = question(20).received(hook);
        Kernel.fib = (_, route, _) -> {
            route.u16(6, 1300);
            return 0;
        };
        assertRefused(answer(1400), virtual, real);
    }

    private void assertRefused(AnyFrame large, String from, String to) {
        AnyFrame error = large.received(hook);
        assertThat(error.source()).isEqualTo(from);
        assertThat(error.destination()).isEqualTo(to);
        assertThat(error.quoted().source()).isEqualTo(to);
    }
}
