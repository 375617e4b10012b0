package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.Packet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SCTP packets through {@link Datapath#receive} on the JVM; transitions are {@link StateMachineTest}'s. */
class SctpTest extends AtEachHook {
    private static final String CLIENT = "10.0.1.1", VIP = "10.9.9.9", SERVER = "10.0.2.1";
    private static final int DATA = 0, INIT = 1, ABORT = 6, COOKIE_ECHO = 10, COOKIE_ACK = 11;

    private int server(int method, int port) {
        int service = balancer.addService(VIP, 80, Ip4.SCTP, Service.SEQUENCE);
        int server = balancer.addServer(service, SERVER, port, method);
        balancer.planRoundRobin(service, server);
        return server;
    }

    private record Sent(int verdict, Frame frame) {}

    private Sent receive(Frame frame) {
        Packet p = new Packet(frame.bytes(), KernelTwin.INGRESS, hook);
        return new Sent(Datapath.receive(p), new Frame(p.bytes()));
    }

    private static Frame fromClient(int payload, int... chunks) {
        return Frame.sctp(CLIENT, 1024, VIP, 80, payload, chunks);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 100, 1411})
    void masqueradingChangesThePortAndTheChecksum(int payload) {
        int server = server(Server.MASQUERADE, 8080);
        Frame init = fromClient(payload, INIT);
        Sent sent = receive(init);
        assertThat(sent.verdict()).isEqualTo(Packet.REDIRECT);
        assertThat(sent.frame().destination()).isEqualTo(SERVER);
        assertThat(sent.frame().destinationPort()).isEqualTo(8080);
        assertThat(sent.frame().ipSumRight()).isTrue();
        assertThat(sent.frame().transportSumRight()).isTrue();
        assertThat(balancer.counters(server)).containsExactly(1, 1, init.length(), 0, 0);

        sent = receive(Frame.sctp(SERVER, 8080, CLIENT, 1024, payload, 2));
        assertThat(sent.frame().source()).isEqualTo(VIP);
        assertThat(sent.frame().sourcePort()).isEqualTo(80);
        assertThat(sent.frame().transportSumRight()).isTrue();
        assertThat(balancer.counters(server)[3]).isEqualTo(1);
    }

    /** A device fills it in, or the ends have agreed to go without (RFC 9653). */
    @Test
    void aChecksumOfZeroStaysZero() {
        server(Server.MASQUERADE, 8080);
        Frame init = fromClient(0, INIT);
        for (int i = 0; i < 4; i++) init.bytes()[42 + i] = 0;
        Frame sent = receive(init).frame();
        assertThat(sent.destinationPort()).isEqualTo(8080);
        assertThat(sent.u16(42) | sent.u16(44)).isZero();
    }

    @Test
    void onlyAnInitSchedules() {
        server(Server.DIRECT, 80);
        for (int chunk = 0; chunk < 16; chunk++) if (chunk != INIT) receive(fromClient(0, chunk));
        assertThat(balancer.words()).isEmpty();
        assertThat(balancer.outcome(Outcome.STRAY)).isEqualTo(15);
        receive(fromClient(0, INIT));
        assertThat(balancer.words()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {COOKIE_ECHO, COOKIE_ACK})
    void anAbortBehindACookieDecides(int cookie) {
        server(Server.DIRECT, 80);
        receive(fromClient(0, INIT));
        receive(fromClient(0, cookie, ABORT));
        assertThat(state()).isEqualTo(SctpState.CLOSED);
    }

    @Test
    void anAbortBehindAnythingElseDoesNot() {
        server(Server.DIRECT, 80);
        receive(fromClient(0, INIT));
        receive(fromClient(0, COOKIE_ECHO));
        receive(fromClient(0, DATA, ABORT));
        assertThat(state()).isEqualTo(SctpState.ESTABLISHED);
    }

    @Test
    void onlyEstablishedAssociationsAreActive() {
        int server = server(Server.DIRECT, 80);
        receive(fromClient(0, INIT));
        assertThat(balancer.gauge(server)).isEqualTo(1);
        receive(fromClient(0, COOKIE_ECHO));
        assertThat(balancer.gauge(server)).isEqualTo(1L << 32);
        receive(fromClient(0, ABORT));
        assertThat(balancer.gauge(server)).isEqualTo(1);
    }

    /** As with TCP (reference §8, complaints 1 and 2): never to the old server. */
    @Test
    void anInitBeginsAnewWhereTheOldAssociationEndedOrItsServerIsQuiesced() {
        int server = server(Server.DIRECT, 80);
        receive(fromClient(0, INIT));
        receive(fromClient(0, ABORT));
        receive(fromClient(0, INIT));
        assertThat(balancer.counters(server)[0]).isEqualTo(2);
        balancer.server(server).flags(balancer.server(server).flags() | Server.QUIESCED);
        receive(fromClient(0, INIT));
        assertThat(balancer.counters(server)[0]).isEqualTo(3);
        assertThat(balancer.words()).hasSize(1);
    }

    @Test
    void aPacketWithoutAChunkIsMalformed() {
        server(Server.DIRECT, 80);
        assertThat(receive(Frame.sctp(CLIENT, 1024, VIP, 80, 0)).verdict()).isEqualTo(Packet.PASS);
        assertThat(balancer.outcome(Outcome.MALFORMED)).isEqualTo(1);
    }

    private int state() {
        return ConnectionWord.state(balancer.words().getFirst());
    }
}
