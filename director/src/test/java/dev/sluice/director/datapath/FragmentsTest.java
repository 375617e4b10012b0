package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Packet;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Large datagrams in pieces through {@link Datapath#receive} on the JVM. */
@ParameterizedClass
@EnumSource(Hook.class)
class FragmentsTest {
    private static final String CLIENT = "10.0.1.1", VIP = "10.9.9.9", RS1 = "10.0.2.1", RS2 = "10.0.2.2";
    private static final int PORT = 53, SERVER_PORT = 5353, SIZE = 1480;

    @Parameter
    Hook hook = Hook.TC;

    private Balancer balancer = Balancer.simulated();
    private long nanos = 1_000_000_000_000L;
    private int service;

    @BeforeEach
    void start() {
        Kernel.clock = () -> nanos;
        Kernel.fib = (_, _, _) -> 4;
        balancer = Balancer.simulated();
        service = balancer.addService(VIP, PORT, Ip4.UDP, Service.SEQUENCE);
    }

    @AfterEach
    void stop() {
        Kernel.clock = System::nanoTime;
    }

    private void servers(int method) {
        int port = method == Server.MASQUERADE ? SERVER_PORT : PORT;
        int first = balancer.addServer(service, RS1, port, method);
        int second = balancer.addServer(service, RS2, port, method);
        balancer.planRoundRobin(service, first, second);
    }

    private static Frame datagram(int clientPort) {
        return Frame.udp(CLIENT, clientPort, VIP, PORT, 4000).fragmentField(0).id(clientPort);
    }

    private List<Sent> receive(List<Frame> frames) {
        return frames.stream().map(frame -> Sent.of(frame, hook)).toList();
    }

    private static Frame whole(List<Sent> sent) {
        return Frame.whole(sent.stream().map(Sent::frame).toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {Server.DIRECT, Server.MASQUERADE})
    void allGoToTheFirstOnesServer(int method) {
        servers(method);
        for (int port = 1; port <= 4; port++) {
            Frame before = datagram(port);
            List<Sent> sent = receive(before.fragments(SIZE));
            assertThat(sent).hasSize(3).allSatisfy(one -> {
                assertThat(one.verdict()).isEqualTo(Packet.REDIRECT);
                assertThat(one.server()).isEqualTo(sent.getFirst().server());
                assertThat(one.frame().ttl()).isEqualTo(63);
                assertThat(one.frame().ipSumRight()).isTrue();
            });
            Frame after = whole(sent);
            assertThat(after.transportSumRight()).isTrue();
            assertThat(after.destinationPort()).isEqualTo(method == Server.MASQUERADE ? SERVER_PORT : PORT);
        }
        assertThat(balancer.counters(1)).containsExactly(2, 6, 2 * (4008 + 3 * 20), 0, 0);
    }

    @Test
    void tunnelledOnesStayWholeInside() {
        servers(Server.TUNNEL);
        List<Sent> sent = receive(datagram(1).fragments(1400));
        assertThat(sent).allSatisfy(one -> assertThat(one.frame().protocol()).isEqualTo(Ip4.IPIP));
        Frame after = Frame.whole(sent.stream().map(one -> one.frame().inner()).toList());
        assertThat(after.transportSumRight()).isTrue();
    }

    @Test
    void answersInPiecesComeFromTheVirtualService() {
        servers(Server.MASQUERADE);
        String server = receive(datagram(7).fragments(SIZE)).getFirst().frame().destination();
        Frame answer = Frame.udp(server, SERVER_PORT, CLIENT, 7, 4000).fragmentField(0);
        List<Sent> sent = receive(answer.fragments(SIZE));
        Frame after = whole(sent);
        assertThat(sent).allSatisfy(one -> assertThat(one.frame().source()).isEqualTo(VIP));
        assertThat(after.transportSumRight()).isTrue();
        assertThat(after.sourcePort()).isEqualTo(PORT);
    }

    @Test
    void onesWithoutAFirstPassAndAreCounted() {
        servers(Server.DIRECT);
        List<Frame> fragments = datagram(1).fragments(SIZE);
        List<Sent> early = receive(fragments.subList(1, 3));
        assertThat(early).allSatisfy(one -> assertThat(one.verdict()).isEqualTo(Packet.PASS));
        assertThat(early.getFirst().frame().bytes()).isEqualTo(fragments.get(1).bytes());
        assertThat(balancer.outcome(Outcome.FRAGMENT_PASSED)).isEqualTo(2);
        assertThat(balancer.words()).isEmpty();
    }

    @Test
    void thirtySecondsLaterTheFirstIsForgotten() {
        servers(Server.DIRECT);
        List<Frame> fragments = datagram(1).fragments(SIZE);
        receive(fragments.subList(0, 1));
        nanos += 30_000_000_000L;
        assertThat(Sent.of(fragments.get(1), hook).verdict()).isEqualTo(Packet.REDIRECT);
        nanos += 1_000_000_000L;
        assertThat(Sent.of(fragments.get(2), hook).verdict()).isEqualTo(Packet.PASS);
    }

    /** Each datagram is scheduled by itself, but not each piece of it. */
    @Test
    void onePacketSchedulingKeepsADatagramTogether() {
        balancer.service(service).options(Service.ONE_PACKET);
        servers(Server.DIRECT);
        for (int id = 1; id <= 4; id++) {
            List<Sent> sent = receive(datagram(1).id(id).fragments(SIZE));
            assertThat(sent.stream().map(Sent::server).distinct()).hasSize(1);
        }
        assertThat(balancer.counters(1)[0]).isEqualTo(2);
        assertThat(balancer.counters(2)[0]).isEqualTo(2);
    }

    @Test
    void aServerThatWasRemovedGetsNoMore() {
        servers(Server.DIRECT);
        List<Frame> fragments = datagram(1).fragments(SIZE);
        int server = Sent.of(fragments.getFirst(), hook).server();
        balancer.server(server).flags(Server.IN_USE);
        assertThat(Sent.of(fragments.get(1), hook).verdict()).isEqualTo(Packet.PASS);
    }

    @Test
    void aFirstOneTooShortForItsHeaderIsMalformed() {
        servers(Server.DIRECT);
        Frame tiny = Frame.udp(CLIENT, 1, VIP, PORT, 0).fragmentField(0x2000);
        byte[] bytes = Arrays.copyOf(tiny.bytes(), 38);
        bytes[17] = 24;
        Frame cut = new Frame(bytes).id(1);
        assertThat(Sent.of(cut, hook).verdict()).isEqualTo(Packet.PASS);
        assertThat(balancer.outcome(Outcome.MALFORMED)).isEqualTo(1);
    }

    /** RFC 1122 §3.2.2: no error about a later fragment. */
    @Test
    void onlyAFirstOneIsAnsweredByAnError() {
        servers(Server.DIRECT);
        for (int server = 1; server <= 2; server++) balancer.server(server).mtu(1400);
        assertThat(Sent.of(datagram(1).fragments(1400).getFirst(), hook).frame().protocol())
                .isEqualTo(Ip4.ICMP);
        assertThat(Sent.of(datagram(1).fragments(1400).get(1), hook).verdict()).isEqualTo(Packet.DROP);
    }
}
