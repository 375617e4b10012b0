package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.Packet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link FragmentsTest} and {@link RelatedTest} try, with IPv6. */
class Transport6Test extends AtEachHook {
    private static final String CLIENT = "2001:db8:0:0:0:0:0:1", VIP = "2001:db8:9:0:0:0:0:9";
    private static final String SERVER = "2001:db8:2:0:0:0:0:1", ROUTER = "2001:db8:7:0:0:0:0:7";
    private static final int CLIENT_PORT = 1024, PORT = 53, SERVER_PORT = 5353, SIZE = 1400;

    private int serve(int protocol, int method) {
        int service = balancer.addService(VIP, PORT, protocol, Service.SEQUENCE);
        int server = balancer.addServer(service, SERVER, method == Server.MASQUERADE ? SERVER_PORT : PORT, method);
        balancer.planRoundRobin(service, server);
        return server;
    }

    private record Sent6(int verdict, Frame6 frame) {}

    private Sent6 receive(Frame6 frame) {
        Packet p = new Packet(frame.bytes().clone(), KernelTwin.INGRESS, hook);
        int verdict = Datapath.receive(p);
        return new Sent6(verdict, new Frame6(p.bytes()));
    }

    private List<Frame6> receive(List<Frame6> frames) {
        return frames.stream().map(frame -> receive(frame).frame()).toList();
    }

    private static Frame6 datagram(int bytes) {
        return Frame6.udp(CLIENT, CLIENT_PORT, VIP, PORT, bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {Server.DIRECT, Server.MASQUERADE})
    void fragmentsFollowTheirFirst(int method) {
        int server = serve(Ip4.UDP, method);
        List<Frame6> sent = receive(datagram(4000).fragments(SIZE, 7));
        assertThat(sent).hasSize(3).allSatisfy(one -> {
            assertThat(one.destinationLink()[5]).isEqualTo((byte) server);
            assertThat(one.hopLimit()).isEqualTo(63);
        });
        Frame6 whole = Frame6.whole(sent);
        assertThat(whole.transportSumRight()).isTrue();
        assertThat(whole.destinationPort()).isEqualTo(method == Server.MASQUERADE ? SERVER_PORT : PORT);
        assertThat(balancer.counters(server)[1]).isEqualTo(3);
    }

    @Test
    void answersInPiecesComeFromTheVirtualService() {
        serve(Ip4.UDP, Server.MASQUERADE);
        receive(datagram(100));
        Frame6 answer = Frame6.udp(SERVER, SERVER_PORT, CLIENT, CLIENT_PORT, 4000);
        List<Frame6> sent = receive(answer.fragments(SIZE, 9));
        assertThat(sent).allSatisfy(one -> assertThat(one.source()).isEqualTo(VIP));
        assertThat(Frame6.whole(sent).transportSumRight()).isTrue();
        assertThat(Frame6.whole(sent).sourcePort()).isEqualTo(PORT);
    }

    @Test
    void fragmentsWithoutAFirstPassAndAreCounted() {
        serve(Ip4.UDP, Server.DIRECT);
        List<Frame6> fragments = datagram(4000).fragments(SIZE, 7);
        assertThat(receive(fragments.get(1)).verdict()).isEqualTo(Packet.PASS);
        receive(fragments.get(0));
        assertThat(receive(datagram(4000).fragments(SIZE, 8).get(1)).verdict()).isEqualTo(Packet.PASS);
        assertThat(balancer.outcome(Outcome.FRAGMENT_PASSED)).isEqualTo(2);
    }

    /** Protocol, type, and how much is quoted behind the IP header. */
    @ParameterizedTest
    @CsvSource({"6,2,20", "6,3,4", "17,1,28", "17,4,8"})
    void theClientsErrorsGoToTheServerInItsTerms(int protocol, int type, int quoted) {
        int server = serve(protocol, Server.MASQUERADE);
        receive(packet(protocol, CLIENT, CLIENT_PORT, VIP, PORT));
        Sent6 sent = receive(packet(protocol, VIP, PORT, CLIENT, CLIENT_PORT).error(ROUTER, type, quoted));
        assertThat(sent.verdict()).isEqualTo(Packet.REDIRECT);
        assertThat(sent.frame().destinationLink()[5]).isEqualTo((byte) server);
        assertThat(sent.frame().source()).isEqualTo(ROUTER);
        assertThat(sent.frame().destination()).isEqualTo(SERVER);
        assertThat(sent.frame().quoted().source()).isEqualTo(SERVER);
        assertThat(sent.frame().quoted().sourcePort()).isEqualTo(SERVER_PORT);
        assertThat(sent.frame().quoted().destination()).isEqualTo(CLIENT);
        assertThat(sent.frame().transportSumRight()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"6,2," + SERVER, "17,1," + SERVER, "17,3," + ROUTER})
    void theServersErrorsGoToTheClientAsTheVirtualServices(int protocol, int type, String from) {
        serve(protocol, Server.MASQUERADE);
        receive(packet(protocol, CLIENT, CLIENT_PORT, VIP, PORT));
        Frame6 sent = receive(packet(protocol, CLIENT, CLIENT_PORT, SERVER, SERVER_PORT)
                        .error(from, type, 28))
                .frame();
        assertThat(sent.source()).isEqualTo(VIP);
        assertThat(sent.destination()).isEqualTo(CLIENT);
        assertThat(sent.quoted().destination()).isEqualTo(VIP);
        assertThat(sent.quoted().destinationPort()).isEqualTo(PORT);
        assertThat(sent.transportSumRight()).isTrue();
    }

    /** Too large are mostly datagrams in pieces: the path's MTU is told about a first fragment. */
    @Test
    void anErrorMayQuoteAFirstFragment() {
        serve(Ip4.UDP, Server.MASQUERADE);
        receive(datagram(100));
        Frame6 answer = Frame6.udp(VIP, PORT, CLIENT, CLIENT_PORT, 4000);
        Sent6 sent = receive(answer.fragments(SIZE, 9).getFirst().error(ROUTER, 2, 100));
        assertThat(sent.frame().destination()).isEqualTo(SERVER);
        assertThat(sent.frame().quoted().source()).isEqualTo(SERVER);
        assertThat(new Frame6(sent.frame().quoted().behind(8)).u8(14)).isEqualTo(SERVER_PORT >>> 8);
        assertThat(sent.frame().transportSumRight()).isTrue();
        assertThat(receive(answer.fragments(SIZE, 9).get(1).error(ROUTER, 2, 100))
                        .verdict())
                .isEqualTo(Packet.PASS);
    }

    @Test
    void otherMethodsForwardErrorsAsTheyAre() {
        serve(Ip4.TCP, Server.DIRECT);
        receive(packet(Ip4.TCP, CLIENT, CLIENT_PORT, VIP, PORT));
        Frame6 sent = receive(packet(Ip4.TCP, VIP, PORT, CLIENT, CLIENT_PORT).error(ROUTER, 2, 20))
                .frame();
        assertThat(sent.destination()).isEqualTo(VIP);
        assertThat(sent.transportSumRight()).isTrue();
    }

    /** RFC 4443 §2.4 (e.1); and echo, neighbour discovery and the like are the host's. */
    @Test
    void noErrorIsAnsweredByAnErrorAndAllElseIsLeftAlone() {
        serve(Ip4.TCP, Server.DIRECT);
        receive(packet(Ip4.TCP, CLIENT, CLIENT_PORT, VIP, PORT));
        Frame6 error = packet(Ip4.TCP, VIP, PORT, CLIENT, CLIENT_PORT).error(ROUTER, 2, 20);
        assertThat(receive(error.hopLimit(1)).verdict()).isEqualTo(Packet.DROP);
        Frame6 echo = packet(Ip4.TCP, VIP, PORT, CLIENT, CLIENT_PORT).error(ROUTER, 128, 20);
        assertThat(receive(echo).verdict()).isEqualTo(Packet.PASS);
    }

    private static Frame6 packet(int protocol, String from, int fromPort, String to, int toPort) {
        return protocol == Ip4.TCP
                ? Frame6.tcp(from, fromPort, to, toPort, Tcp.SYN, 20)
                : Frame6.udp(from, fromPort, to, toPort, 20);
    }
}
