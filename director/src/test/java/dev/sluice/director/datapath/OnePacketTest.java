package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Packet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Hook.class)
class OnePacketTest {
    private static final String CLIENT = "10.0.1.1", VIP = "10.9.9.9", RS1 = "10.0.2.1", RS2 = "10.0.2.2";

    @Parameter
    Hook hook = Hook.TC;

    private Balancer balancer = Balancer.simulated();
    private int service;

    @BeforeEach
    void start() {
        balancer = Balancer.simulated();
        service = balancer.addService(VIP, 53, Ip4.UDP, Service.SEQUENCE);
        balancer.service(service).options(Service.ONE_PACKET);
    }

    private int[] servers(int method) {
        int port = method == Server.MASQUERADE ? 5353 : 53;
        int[] servers = {balancer.addServer(service, RS1, port, method), balancer.addServer(service, RS2, port, method)
        };
        for (int server : servers)
            balancer.server(server).flags(balancer.server(server).flags() | Server.ONE_PACKET);
        balancer.planRoundRobin(service, servers);
        return servers;
    }

    private Sent ask() {
        return Sent.of(Frame.udp(CLIENT, 1024, VIP, 53, 20), hook);
    }

    @Test
    void everyPacketIsChosenForAnewAndLeavesNoConnection() {
        int[] servers = servers(Server.DIRECT);
        for (int i = 0; i < 10; i++) assertThat(ask().server()).isEqualTo(1 + i % 2);
        assertThat(balancer.words()).isEmpty();
        for (int server : servers) {
            assertThat(balancer.counters(server)).containsExactly(5, 5, 5 * 48, 0, 0);
            assertThat(balancer.gauge(server)).isZero();
        }
    }

    @Test
    void anAnswerComesFromTheVirtualAddress() {
        int[] servers = servers(Server.MASQUERADE);
        Sent there = ask();
        assertThat(there.frame().destination()).isEqualTo(RS1);
        assertThat(there.frame().destinationPort()).isEqualTo(5353);
        Sent back = Sent.of(Frame.udp(RS2, 5353, CLIENT, 1024, 30), hook);
        assertThat(back.frame().source()).isEqualTo(VIP);
        assertThat(back.frame().sourcePort()).isEqualTo(53);
        assertThat(back.frame().transportSumRight()).isTrue();
        assertThat(balancer.counters(servers[1])).containsExactly(0, 0, 0, 1, 58);
    }

    @Test
    void aConnectionOfAnotherServiceComesFirst() {
        int other = balancer.addService("10.9.9.8", 53, Ip4.UDP, Service.SEQUENCE);
        int ordinary = balancer.addServer(other, RS1, 5353, Server.MASQUERADE);
        balancer.planRoundRobin(other, ordinary);
        servers(Server.MASQUERADE);
        Sent _ = Sent.of(Frame.udp(CLIENT, 7, "10.9.9.8", 53, 20), hook);
        assertThat(Sent.of(Frame.udp(RS1, 5353, CLIENT, 7, 30), hook).frame().source())
                .isEqualTo("10.9.9.8");
        assertThat(Sent.of(Frame.udp(RS1, 5353, CLIENT, 8, 30), hook).frame().source())
                .isEqualTo(VIP);
    }

    /** ip_vs_schedule does not balance what comes from FTP's data port, nor FTP's alone. */
    @Test
    void packetsFromPortTwentyAreNotBalanced() {
        servers(Server.DIRECT);
        Sent sent = Sent.of(Frame.udp(CLIENT, 20, VIP, 53, 20), hook);
        assertThat(sent.verdict()).isEqualTo(Packet.PASS);
        assertThat(balancer.outcome(Outcome.STRAY)).isEqualTo(1);
    }

    /** A mark's service may be one-packet, too: for UDP alone. */
    @Test
    void ofAMarkOnlyUdpIsScheduledPacketByPacket() {
        service = balancer.addService(7, false, Service.SEQUENCE);
        balancer.service(service).options(Service.ONE_PACKET);
        balancer.mark(7, "10.9.9.7");
        int flags = Server.MARKED | Server.ONE_PACKET;
        int server = balancer.addServer(service, RS1, 0, Server.MASQUERADE, flags);
        balancer.planRoundRobin(service, server);
        Sent _ = Sent.of(Frame.udp(CLIENT, 1024, "10.9.9.7", 53, 20), hook);
        assertThat(balancer.words()).isEmpty();
        assertThat(Sent.of(Frame.udp(RS1, 53, CLIENT, 1024, 20), hook).frame().source())
                .isEqualTo("10.9.9.7");
        Sent _ = Sent.of(Frame.tcp(CLIENT, 1024, "10.9.9.7", 53, Tcp.SYN, 0), hook);
        assertThat(balancer.words()).hasSize(1);
        Frame stray = Frame.tcp(RS1, 53, CLIENT, 1025, Tcp.ACK, 0);
        assertThat(Sent.of(stray, hook).frame().source()).isEqualTo(RS1);
    }

    /** However many there are. */
    @Test
    void ofSeveralServicesTheOldestHasTheAnswer() {
        servers(Server.MASQUERADE);
        for (int i = 1; i < 10; i++) {
            service = balancer.addService("10.9.9." + (9 + i), 53, Ip4.UDP, Service.SEQUENCE);
            balancer.service(service).options(Service.ONE_PACKET);
            servers(Server.MASQUERADE);
        }
        Sent back = Sent.of(Frame.udp(RS2, 5353, CLIENT, 1024, 30), hook);
        assertThat(back.frame().source()).isEqualTo(VIP);
    }

    @Test
    void aRemovedServersPacketsAreNotTranslated() {
        int[] servers = servers(Server.MASQUERADE);
        balancer.server(servers[0]).flags(Server.IN_USE | Server.ONE_PACKET);
        Sent sent = Sent.of(Frame.udp(RS1, 5353, CLIENT, 8, 30), hook);
        assertThat(sent.verdict()).isEqualTo(Packet.PASS);
        assertThat(sent.frame().source()).isEqualTo(RS1);
    }
}
