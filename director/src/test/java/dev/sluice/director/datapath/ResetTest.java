package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Packet;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The end of connections whose server was removed: RFC 9293 §3.5.2, sums computed in full by {@link Frame} and {@link Frame6}. */
class ResetTest extends AtEachHook {
    private static final String CLIENT = "10.0.1.1", VIP = "10.9.9.9", RS1 = "10.0.2.1", RS2 = "10.0.2.2";
    private static final String CLIENT6 = "2001:db8:1::1", VIP6 = "2001:db8:9::9", RS6 = "2001:db8:2::1";
    private static final int INGRESS = 3, PORT = 40_000;
    private static final int FIN = 1, SYN = 2, RST = 4, PSH = 8, ACK = 16;
    private static final int HEAD = 34, HEAD6 = 54, SEQUENCE = 4, ACKNOWLEDGED = 8, FLAGS = 13;

    /** One established connection to the first of two servers; answers that one, which is not removed yet. */
    private Server connection(int method) {
        int service = balancer.addService(VIP, 80, Ip4.TCP, Service.SEQUENCE);
        int first = balancer.addServer(service, RS1, 8080, method);
        int second = balancer.addServer(service, RS2, 8080, method);
        balancer.planRoundRobin(service, first, second);
        Sent.of(fromClient(SYN, 0), hook);
        Sent.of(fromClient(ACK, 0), hook);
        return balancer.server(first);
    }

    private static void remove(Server server) {
        server.flags(server.flags() & ~Server.AVAILABLE | Server.GIVEN_UP);
    }

    private static Frame fromClient(int flags, int payload) {
        return Frame.tcp(CLIENT, PORT, VIP, 80, flags, payload);
    }

    private static Frame acknowledging(Frame frame, int number) {
        ByteBuffer.wrap(frame.bytes()).putInt(HEAD + ACKNOWLEDGED, number);
        return frame.sum();
    }

    private static int u32(byte[] frame, int at) {
        return ByteBuffer.wrap(frame).getInt(at);
    }

    private void assertReset(Sent sent, String from, int fromPort, String to, int toPort) {
        assertThat(sent.verdict()).isEqualTo(hook == Hook.XDP ? Packet.TX : Packet.REDIRECT);
        Frame rst = sent.frame();
        assertThat(rst.bytes()).hasSize(HEAD + Tcp.SIZE);
        assertThat(rst.destinationLink()).isEqualTo(Frame.PEER);
        assertThat(rst.sourceLink()).isEqualTo(Frame.HOST);
        assertThat(rst.source() + ":" + rst.sourcePort()).isEqualTo(from + ":" + fromPort);
        assertThat(rst.destination() + ":" + rst.destinationPort()).isEqualTo(to + ":" + toPort);
        assertThat(rst.length()).isEqualTo(Ip4.SIZE + Tcp.SIZE);
        assertThat(rst.ttl()).isEqualTo(64);
        assertThat(rst.ipSumRight()).isTrue();
        assertThat(rst.transportSumRight()).isTrue();
    }

    @Test
    void aClientsSegmentIsAnsweredWithWhatItAcknowledged() {
        remove(connection(Server.MASQUERADE));
        Sent sent = Sent.of(acknowledging(fromClient(ACK | PSH, 700), 0x89abcdef), hook);
        assertReset(sent, VIP, 80, CLIENT, PORT);
        byte[] rst = sent.frame().bytes();
        assertThat(rst[HEAD + FLAGS]).isEqualTo((byte) RST);
        assertThat(u32(rst, HEAD + SEQUENCE)).isEqualTo(0x89abcdef);
        assertThat(u32(rst, HEAD + ACKNOWLEDGED)).isZero();
        assertThat(balancer.outcome(Outcome.RESET)).isEqualTo(1);
    }

    @Test
    void aSegmentThatAcknowledgesNothingIsAcknowledged() {
        remove(connection(Server.DIRECT));
        Sent sent = Sent.of(fromClient(FIN, 100), hook);
        assertReset(sent, VIP, 80, CLIENT, PORT);
        byte[] rst = sent.frame().bytes();
        assertThat(rst[HEAD + FLAGS]).isEqualTo((byte) (RST | ACK));
        assertThat(u32(rst, HEAD + SEQUENCE)).isZero();
        assertThat(u32(rst, HEAD + ACKNOWLEDGED)).isEqualTo(1000 + 100 + 1);
    }

    @Test
    void theServerOfNatIsAnsweredToo() {
        remove(connection(Server.MASQUERADE));
        Frame data = acknowledging(Frame.tcp(RS1, 8080, CLIENT, PORT, ACK, 1200), 77);
        Sent sent = Sent.of(data, hook);
        assertReset(sent, CLIENT, PORT, RS1, 8080);
        assertThat(u32(sent.frame().bytes(), HEAD + SEQUENCE)).isEqualTo(77);
    }

    @Test
    void aResetOfEitherEndGoesThroughSoThatTheOtherHears() {
        Kernel.fib = (packet, params, flags) -> 0;
        remove(connection(Server.MASQUERADE));
        Sent there = Sent.of(fromClient(RST | ACK, 0), hook);
        assertThat(there.frame().destination()).isEqualTo(RS1);
        Sent back = Sent.of(Frame.tcp(RS1, 8080, CLIENT, PORT, RST, 0), hook);
        assertThat(back.frame().source()).isEqualTo(VIP);
        assertThat(balancer.outcome(Outcome.RESET)).isZero();
    }

    @Test
    void aServerOfDirectRoutingHearsByItsClientsReset() {
        remove(connection(Server.DIRECT));
        Sent sent = Sent.of(fromClient(RST, 0), hook);
        assertThat(sent.server()).isEqualTo(1);
    }

    @Test
    void aSynBeginsAnewElsewhere() {
        remove(connection(Server.DIRECT));
        assertThat(Sent.of(fromClient(SYN, 0), hook).server()).isEqualTo(2);
        assertThat(Sent.of(fromClient(ACK, 0), hook).server()).isEqualTo(2);
        assertThat(balancer.words()).hasSize(1);
    }

    @Test
    void aSegmentWithIpOptionsIsDropped() {
        remove(connection(Server.DIRECT));
        assertThat(Sent.of(Frame.tcp(CLIENT, PORT, VIP, 80, ACK, 0, 8), hook).verdict())
                .isEqualTo(Packet.DROP);
        assertThat(balancer.outcome(Outcome.RESET)).isZero();
    }

    @Test
    void connectionsWaitForAServerThatMayReturn() {
        Kernel.fib = (packet, params, flags) -> 0;
        Server server = connection(Server.MASQUERADE);
        server.flags(server.flags() & ~Server.AVAILABLE);
        assertThat(Sent.of(fromClient(ACK, 10), hook).verdict()).isEqualTo(Packet.DROP);
        assertThat(balancer.outcome(Outcome.SERVER_REMOVED)).isOne();
        assertThat(Sent.of(Frame.tcp(RS1, 8080, CLIENT, PORT, ACK, 10), hook)
                        .frame()
                        .source())
                .as("answers get through")
                .isEqualTo(VIP);
        assertThat(Sent.of(fromClient(RST, 0), hook).frame().destination())
                .as("what the client ends is over")
                .isEqualTo(RS1);
        assertThat(balancer.outcome(Outcome.RESET)).isZero();
    }

    @Test
    void withTheSwitchConnectionsWaitAsInTheOriginal() {
        Kernel.fib = (packet, params, flags) -> 0;
        Server server = connection(Server.MASQUERADE);
        remove(server);
        balancer.settings().switches(Settings.WAIT_FOR_REMOVED);
        assertThat(Sent.of(fromClient(ACK, 10), hook).verdict()).isEqualTo(Packet.DROP);
        assertThat(Sent.of(fromClient(RST, 0), hook).verdict()).isEqualTo(Packet.DROP);
        assertThat(balancer.outcome(Outcome.SERVER_REMOVED)).isEqualTo(2);
        assertThat(Sent.of(Frame.tcp(RS1, 8080, CLIENT, PORT, ACK, 10), hook)
                        .frame()
                        .source())
                .as("answers get through")
                .isEqualTo(VIP);
        server.flags(server.flags() & ~Server.GIVEN_UP | Server.AVAILABLE);
        assertThat(Sent.of(fromClient(ACK, 10), hook).frame().destination()).isEqualTo(RS1);
        remove(server);
        assertThat(Sent.of(fromClient(SYN, 0), hook).frame().destination())
                .as("no SYN is dropped")
                .isEqualTo(RS2);
    }

    @Test
    void withTheSwitchUdpWaitsTooAndWithoutItGoesElsewhere() {
        int service = balancer.addService(VIP, 53, Ip4.UDP, Service.SEQUENCE);
        int first = balancer.addServer(service, RS1, 53, Server.DIRECT);
        int second = balancer.addServer(service, RS2, 53, Server.DIRECT);
        balancer.planRoundRobin(service, first, second);
        Frame query = Frame.udp(CLIENT, PORT, VIP, 53, 4);
        assertThat(Sent.of(query, hook).server()).isEqualTo(first);
        remove(balancer.server(first));
        balancer.settings().switches(Settings.WAIT_FOR_REMOVED);
        assertThat(Sent.of(query, hook).verdict()).isEqualTo(Packet.DROP);
        balancer.settings().switches(0);
        assertThat(Sent.of(query, hook).server()).isEqualTo(second);
        assertThat(Sent.of(query, hook).server()).isEqualTo(second);
    }

    @Test
    void aPortThatNobodyBalancesAnyMoreIsForgotten() {
        Server server = connection(Server.DIRECT);
        remove(server);
        balancer.settings().generation(1);
        assertThat(Sent.of(fromClient(ACK, 0), hook).frame().source())
                .as("the service is gone, its connections still have an end")
                .isEqualTo(VIP);
        assertThat(Sent.of(fromClient(SYN, 0), hook).verdict()).isEqualTo(Packet.PASS);
        assertThat(Sent.of(fromClient(ACK, 0), hook).verdict())
                .as("of a connection to this machine")
                .isEqualTo(Packet.PASS);
        assertThat(balancer.words()).isEmpty();
        assertThat(balancer.gauge(1)).isZero();
    }

    @Test
    void ipv6IsAnsweredAsWell() {
        int service = balancer.addService(VIP6, 80, Ip4.TCP, Service.SEQUENCE);
        int server = balancer.addServer(service, RS6, 8080, Server.MASQUERADE);
        balancer.planRoundRobin(service, server);
        send(Frame6.tcp(CLIENT6, PORT, VIP6, 80, SYN, 0));
        remove(balancer.server(server));
        assertReset6(send(Frame6.tcp(CLIENT6, PORT, VIP6, 80, ACK, 900)), VIP6, 80, CLIENT6, PORT);
        assertReset6(send(Frame6.tcp(RS6, 8080, CLIENT6, PORT, ACK, 900)), CLIENT6, PORT, RS6, 8080);
    }

    private Frame6 send(Frame6 frame) {
        Packet p = new Packet(frame.bytes().clone(), INGRESS, hook);
        int _ = Datapath.receive(p);
        return new Frame6(p.bytes());
    }

    private static void assertReset6(Frame6 rst, String from, int fromPort, String to, int toPort) {
        assertThat(rst.bytes()).hasSize(HEAD6 + Tcp.SIZE);
        assertThat(rst.length()).isEqualTo(Ip6.SIZE + Tcp.SIZE);
        assertThat(Frame6.bytes(rst.source())).isEqualTo(Frame6.bytes(from));
        assertThat(Frame6.bytes(rst.destination())).isEqualTo(Frame6.bytes(to));
        assertThat(rst.sourcePort()).isEqualTo(fromPort);
        assertThat(rst.destinationPort()).isEqualTo(toPort);
        assertThat(rst.u8(HEAD6 + FLAGS)).isEqualTo(RST);
        int sum = u16(rst.bytes(), HEAD6 + Tcp.CHECKSUM);
        assertThat(u16(rst.sum().bytes(), HEAD6 + Tcp.CHECKSUM)).as("checksum").isEqualTo(sum);
        assertThat(Arrays.copyOf(rst.destinationLink(), 6)).isEqualTo(Frame.PEER);
    }

    private static int u16(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes).getShort(at) & 0xffff;
    }
}
