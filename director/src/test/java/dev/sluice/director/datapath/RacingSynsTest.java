package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Packet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A SYN and its repetition meet a finished connection on two processors at the same time. */
class RacingSynsTest {
    private static final int ROUNDS = 5_000;
    private static final Frame SYN = Frame.tcp("10.0.1.1", 40_000, "10.9.9.9", 80, Tcp.SYN, 0);

    private Balancer balancer = Balancer.simulated();

    @BeforeEach
    void start() {
        Kernel.clock = () -> 1_000_000_000_000L;
        balancer = Balancer.simulated();
        int service = balancer.addService("10.9.9.9", 80, Ip4.TCP, Service.SEQUENCE);
        balancer.planRoundRobin(
                service,
                balancer.addServer(service, "10.0.2.1", 80, Server.DIRECT),
                balancer.addServer(service, "10.0.2.2", 80, Server.DIRECT));
    }

    @AfterEach
    void stop() {
        Kernel.clock = System::nanoTime;
    }

    @Test
    void bothGoToAServer() throws Exception {
        assertThat(Sent.of(SYN, Hook.TC).verdict()).isEqualTo(Packet.REDIRECT);
        CyclicBarrier start = new CyclicBarrier(2);
        Callable<Sent> syn = () -> {
            start.await();
            return Sent.of(SYN, Hook.TC);
        };
        try (ExecutorService processors = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < ROUNDS; round++) {
                balancer.state(TcpState.TIME_WAIT);
                for (Future<Sent> future : processors.invokeAll(List.of(syn, syn))) {
                    Sent sent = future.get();
                    assertThat(sent.verdict()).as("round %d", round).isEqualTo(Packet.REDIRECT);
                    assertThat(sent.server()).isIn(1, 2);
                }
            }
        }
        assertThat(balancer.words()).hasSize(1);
    }
}
