package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.Packet;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ICMP errors about connections' packets through {@link Datapath#receive} on the JVM. */
class RelatedTest extends AtEachHook {
    private static final String CLIENT = "10.0.1.1", VIP = "10.9.9.9", SERVER = "10.0.2.1", ROUTER = "10.7.7.7";
    private static final int CLIENT_PORT = 1024, PORT = 80, SERVER_PORT = 8080;

    private int server;

    /** One server, and a connection to it. */
    private void connection(int protocol, int method) {
        int service = balancer.addService(VIP, PORT, protocol, Service.SEQUENCE);
        server = balancer.addServer(service, SERVER, method == Server.MASQUERADE ? SERVER_PORT : PORT, method);
        balancer.planRoundRobin(service, server);
        Sent.of(packet(protocol, CLIENT, CLIENT_PORT, VIP, PORT), hook);
    }

    private static Frame packet(int protocol, String from, int fromPort, String to, int toPort) {
        return switch (protocol) {
            case Ip4.TCP -> Frame.tcp(from, fromPort, to, toPort, Tcp.SYN, 20);
            case Ip4.UDP -> Frame.udp(from, fromPort, to, toPort, 20);
            default -> Frame.sctp(from, fromPort, to, toPort, 20, 1);
        };
    }

    private static void assertSumsRight(Frame error) {
        assertThat(error.ipSumRight()).isTrue();
        assertThat(error.icmpSumRight()).isTrue();
        assertThat(error.quoted().ipSumRight()).isTrue();
    }

    /** Type, code, and how much is quoted behind the IP header: 4 bytes are the least with which anything can be done. */
    @ParameterizedTest
    @CsvSource({"6,3,4,8", "6,11,0,40", "17,3,3,28", "17,4,0,4", "132,3,2,8"})
    void theClientsGoToTheServerInItsTerms(int protocol, int type, int code, int quoted) {
        connection(protocol, Server.MASQUERADE);
        Frame error = packet(protocol, VIP, PORT, CLIENT, CLIENT_PORT).error(ROUTER, type, code, quoted);
        Sent sent = Sent.of(error, hook);
        assertThat(sent.verdict()).isEqualTo(Packet.REDIRECT);
        assertThat(sent.server()).isEqualTo(server);
        assertThat(sent.frame().source()).isEqualTo(ROUTER);
        assertThat(sent.frame().destination()).isEqualTo(SERVER);
        assertThat(sent.frame().ttl()).isEqualTo(63);
        assertThat(sent.frame().quoted().source()).isEqualTo(SERVER);
        assertThat(sent.frame().quoted().sourcePort()).isEqualTo(SERVER_PORT);
        assertThat(sent.frame().quoted().destination()).isEqualTo(CLIENT);
        assertThat(sent.frame().quoted().destinationPort()).isEqualTo(CLIENT_PORT);
        assertThat(sent.frame().u16(40)).isEqualTo(error.u16(40));
        assertSumsRight(sent.frame());
        assertThat(balancer.counters(server)[1]).isEqualTo(2);
    }

    /** From a router, too, they come as from the virtual address, which is all that the client knows (ip_vs_nat_icmp). */
    @ParameterizedTest
    @CsvSource({"6,3,4,8," + SERVER, "17,3,3,8," + SERVER, "17,11,0,28," + ROUTER, "132,3,2,8," + ROUTER})
    void theServersGoToTheClientAsTheVirtualServices(int protocol, int type, int code, int quoted, String from) {
        connection(protocol, Server.MASQUERADE);
        Frame error = packet(protocol, CLIENT, CLIENT_PORT, SERVER, SERVER_PORT).error(from, type, code, quoted);
        Sent sent = Sent.of(error, hook);
        assertThat(sent.frame().source()).isEqualTo(VIP);
        assertThat(sent.frame().destination()).isEqualTo(CLIENT);
        assertThat(sent.frame().quoted().source()).isEqualTo(CLIENT);
        assertThat(sent.frame().quoted().sourcePort()).isEqualTo(CLIENT_PORT);
        assertThat(sent.frame().quoted().destination()).isEqualTo(VIP);
        assertThat(sent.frame().quoted().destinationPort()).isEqualTo(PORT);
        assertSumsRight(sent.frame());
        assertThat(balancer.counters(server)[3]).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {Server.DIRECT, Server.TUNNEL})
    void otherMethodsForwardThemAsTheyAre(int method) {
        connection(Ip4.TCP, method);
        Frame error = packet(Ip4.TCP, VIP, PORT, CLIENT, CLIENT_PORT).error(ROUTER, 3, 4, 8);
        Sent sent = Sent.of(error, hook);
        assertThat(sent.verdict()).isEqualTo(Packet.REDIRECT);
        Frame arrived = method == Server.TUNNEL ? sent.frame().inner() : sent.frame();
        assertThat(arrived.destination()).isEqualTo(VIP);
        assertThat(arrived.quoted().bytes()).endsWith(Arrays.copyOfRange(error.bytes(), 42, 70));
        assertSumsRight(arrived);
    }

    @Test
    void theConnectionStaysAsItWas() {
        connection(Ip4.TCP, Server.MASQUERADE);
        var before = balancer.words();
        Sent.of(packet(Ip4.TCP, VIP, PORT, CLIENT, CLIENT_PORT).error(ROUTER, 3, 4, 8), hook);
        Sent.of(packet(Ip4.TCP, CLIENT, CLIENT_PORT, SERVER, SERVER_PORT).error(ROUTER, 3, 4, 8), hook);
        assertThat(balancer.words()).isEqualTo(before);
    }

    @Test
    void whatIsNoneOfOursPassesUnchanged() {
        connection(Ip4.TCP, Server.MASQUERADE);
        Frame answer = packet(Ip4.TCP, VIP, PORT, CLIENT, CLIENT_PORT);
        for (Frame frame : new Frame[] {
            answer.error(CLIENT, 8, 0, 28),
            answer.error(CLIENT, 12, 0, 28),
            answer.error(CLIENT, 3, 4, 3),
            packet(Ip4.TCP, VIP, PORT, CLIENT, 9).error(CLIENT, 3, 4, 8),
            packet(Ip4.UDP, VIP, PORT, CLIENT, CLIENT_PORT).error(CLIENT, 3, 4, 8),
            answer.fragmentField(0x0010).error(CLIENT, 3, 4, 8),
        }) {
            byte[] before = frame.bytes().clone();
            Sent sent = Sent.of(frame, hook);
            assertThat(sent.verdict()).isEqualTo(Packet.PASS);
            assertThat(sent.frame().bytes()).isEqualTo(before);
        }
    }

    /** Who sends an error to one about another's packet means no good. */
    @Test
    void aQuotationOfAnothersPacketPasses() {
        connection(Ip4.TCP, Server.MASQUERADE);
        Frame error = packet(Ip4.TCP, VIP, PORT, CLIENT, CLIENT_PORT).error(ROUTER, 3, 4, 8);
        Frame elsewhere = new Frame(error.bytes());
        elsewhere.bytes()[33] ^= 1;
        assertThat(Sent.of(elsewhere.id(1), hook).verdict()).isEqualTo(Packet.PASS);
    }

    /** RFC 1122 §3.2.2. */
    @Test
    void noErrorIsAnsweredByAnError() {
        connection(Ip4.TCP, Server.DIRECT);
        Frame error = packet(Ip4.TCP, VIP, PORT, CLIENT, CLIENT_PORT).error(ROUTER, 3, 4, 8);
        error.bytes()[22] = 1;
        assertThat(Sent.of(error.id(1), hook).verdict()).isEqualTo(Packet.DROP);
    }
}
