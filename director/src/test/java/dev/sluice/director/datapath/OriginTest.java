package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How long it is remembered what the clients of marks' services sent to. */
class OriginTest extends AtEachHook {
    private static final String CLIENT = "10.0.1.1", VIP = "10.9.9.9", RS1 = "10.0.2.1", RS2 = "10.0.2.2";
    private static final int MARK = 7, PORT = 80, CLIENT_PORT = 1024;

    private void serve(int method, boolean ipv6, String... servers) {
        int service = balancer.addService(MARK, ipv6, Service.SEQUENCE);
        int[] indices = new int[servers.length];
        for (int i = 0; i < servers.length; i++)
            indices[i] = balancer.addServer(service, servers[i], 0, method, Server.MARKED);
        balancer.planRoundRobin(service, indices);
    }

    private Frame fromClient(int flags) {
        return Sent.of(Frame.tcp(CLIENT, CLIENT_PORT, VIP, PORT, flags, 0), hook)
                .frame();
    }

    private String answer(String server) {
        return Sent.of(Frame.tcp(server, PORT, CLIENT, CLIENT_PORT, Tcp.ACK, 10), hook)
                .frame()
                .source();
    }

    private static int remembered() {
        AtomicInteger count = new AtomicInteger();
        Maps.ORIGINS.store().forEach((_, _) -> count.incrementAndGet());
        return count.get();
    }

    /** Should there have been too many others. */
    @Test
    void aClientsPacketBringsItBack() {
        serve(Server.MASQUERADE, false, RS1);
        balancer.mark(MARK, VIP);
        assertThat(fromClient(Tcp.SYN).destination()).isEqualTo(RS1);
        assertThat(answer(RS1)).isEqualTo(VIP);
        var _ = Maps.ORIGINS.reset(1);
        assertThat(answer(RS1)).isEqualTo(RS1);
        assertThat(fromClient(Tcp.ACK).destination()).isEqualTo(RS1);
        assertThat(answer(RS1)).isEqualTo(VIP);
    }

    @Test
    void aConnectionInAnothersPlaceTakesItsMemoryToo() {
        serve(Server.MASQUERADE, false, RS1, RS2);
        balancer.mark(MARK, VIP);
        assertThat(fromClient(Tcp.SYN).destination()).isEqualTo(RS1);
        balancer.state(TcpState.TIME_WAIT);
        assertThat(fromClient(Tcp.SYN).destination()).isEqualTo(RS2);
        assertThat(balancer.words()).hasSize(1);
        assertThat(remembered()).isOne();
        assertThat(answer(RS2)).isEqualTo(VIP);
    }

    @Test
    void nothingIsRememberedThatNobodyAsksFor() {
        serve(Server.DIRECT, false, RS1);
        balancer.mark(MARK, VIP);
        assertThat(fromClient(Tcp.SYN).destination()).isEqualTo(VIP);
        assertThat(balancer.words()).hasSize(1);
        assertThat(remembered()).isZero();
    }

    /** Listings ask for the address, which no record has room for. */
    @Test
    void whereIpv6ClientsSentToIsRememberedWhateverTheMethod() {
        serve(Server.DIRECT, true, "2001:db8:2::1");
        balancer.mark(MARK, "2001:db8:9::9");
        AnyFrame _ = AnyFrame.tcp("2001:db8:1::1", CLIENT_PORT, "2001:db8:9::9", PORT, Tcp.SYN, 0)
                .received(hook);
        assertThat(remembered()).isOne();
    }
}
