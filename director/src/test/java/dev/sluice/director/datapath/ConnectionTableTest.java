package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionTableTest {
    private static final int BUCKETS = 1 << 13;
    private static final int VIP = Frame.address("10.9.9.9");

    private Balancer balancer;
    private int tcp;
    private int udp;
    private volatile long nanos = 1_000_000_000_000L;

    @BeforeEach
    void start() {
        Kernel.clock = () -> nanos;
        balancer = Balancer.simulated();
        tcp = balancer.addServer(
                balancer.addService("10.9.9.9", 80, Ip4.TCP, Service.SEQUENCE), "10.0.2.1", 80, Server.DIRECT);
        udp = balancer.addServer(
                balancer.addService("10.9.9.9", 53, Ip4.UDP, Service.SEQUENCE), "10.0.2.1", 53, Server.DIRECT);
    }

    @AfterEach
    void stop() {
        Kernel.clock = System::nanoTime;
        Fixed.BUCKET_MASK.set(Fixed.BUCKET_MASK.standard());
    }

    private static Flow flow(int client, int protocol) {
        Flow flow = new Flow(Mem.stack(Flow.SIZE));
        flow.now(Clock.now());
        int port = Frame.port(protocol == Ip4.TCP ? 80 : 53);
        flow.name(client * 31, VIP, client & 0xffff | port << 16, protocol);
        return flow;
    }

    private int insert(Flow flow, int server, int state) {
        return ConnectionTable.enter(flow, word(flow, server, state));
    }

    private static long word(Flow flow, int server, int state) {
        return ConnectionWord.of(ConnectionHash.fingerprint(flow.hash()), server, flow.now(), state);
    }

    private long total() {
        return (balancer.gauge(tcp) >>> 32)
                + (int) balancer.gauge(tcp)
                + (balancer.gauge(udp) >>> 32)
                + (int) balancer.gauge(udp);
    }

    @Test
    void everythingEnteredIsFoundUpToSevenTenths() {
        int entries = BUCKETS * 8 * 7 / 10;
        for (int i = 0; i < entries; i++)
            assertThat(insert(flow(i, Ip4.TCP), tcp, TcpState.ESTABLISHED)).isNotNegative();
        for (int i = 0; i < entries; i++) {
            Flow flow = flow(i, Ip4.TCP);
            int place = ConnectionTable.find(flow);
            assertThat(place).isNotNegative();
            assertThat(record(place).client()).isEqualTo(flow.client());
            assertThat(record(place).clientPort()).isEqualTo(flow.ports() & 0xffff);
        }
        assertThat(balancer.words()).hasSize(entries);
        assertThat(balancer.gauge(tcp)).isEqualTo((long) entries << 32);
        for (int i = entries; i < 2 * entries; i++)
            assertThat(ConnectionTable.find(flow(i, Ip4.TCP))).isNegative();
    }

    /** The packet path compares this slot first. */
    @Test
    void aFlowIsAtHomeUnlessThatWasTaken() {
        for (int i = 0; i < BUCKETS; i++) insert(flow(i, Ip4.TCP), tcp, TcpState.ESTABLISHED);
        int home = 0;
        for (int i = 0; i < BUCKETS; i++) {
            Flow flow = flow(i, Ip4.TCP);
            assertThat(ConnectionTable.first(flow.hash())).isEqualTo(word(flow, tcp, TcpState.ESTABLISHED));
            if ((ConnectionTable.find(flow) & 7) == ConnectionHash.home(flow.hash())) home++;
        }
        assertThat(home).isGreaterThan(BUCKETS * 9 / 10);
    }

    private static ConnectionRecord record(int place) {
        return new ConnectionRecord(Objects.requireNonNull(Maps.RECORDS.get(place)));
    }

    @Test
    void aFullTableOfEstablishedConnectionsTakesNoMore() {
        Fixed.BUCKET_MASK.set(63);
        int entered = 0;
        int refused = 0;
        for (int i = 0; i < 5000; i++) {
            if (insert(flow(i, Ip4.TCP), tcp, TcpState.ESTABLISHED) >= 0) entered++;
            else refused++;
        }
        assertThat(entered).isGreaterThan(64 * 8 * 97 / 100);
        assertThat(balancer.words()).hasSize(entered);
        assertThat(total()).isEqualTo(entered);
        assertThat(refused).isEqualTo(5000 - entered);
    }

    @Test
    void aFullTableGivesUpWhatWouldExpireFirst() {
        Fixed.BUCKET_MASK.set(63);
        for (int i = 0; i < 3000; i++)
            insert(flow(i, Ip4.TCP), tcp, i % 2 == 0 ? TcpState.FIN_WAIT : TcpState.ESTABLISHED);
        int established = (int) (balancer.gauge(tcp) >>> 32);
        for (int i = 3000; i < 3400; i++) {
            Flow flow = flow(i, Ip4.TCP);
            if (insert(flow, tcp, TcpState.CLOSE) >= 0)
                assertThat(ConnectionTable.find(flow)).isNotNegative();
        }
        assertThat((int) (balancer.gauge(tcp) >>> 32))
                .as("established ones live")
                .isEqualTo(established);
        assertThat(balancer.outcome(Outcome.EVICTED)).isPositive();
        assertThat(total()).isEqualTo(balancer.words().size());
    }

    @Test
    void expiredPlacesAreTakenAndTheirGaugesFollow() {
        Fixed.BUCKET_MASK.set(63);
        for (int i = 0; i < 600; i++) insert(flow(i, Ip4.UDP), udp, TcpState.NONE);
        assertThat(balancer.gauge(udp)).isEqualTo(balancer.words().size());
        nanos += 302_000_000_000L;
        for (int i = 1000; i < 1512; i++) insert(flow(i, Ip4.TCP), tcp, TcpState.ESTABLISHED);
        assertThat(balancer.gauge(udp)).isLessThan(64);
        assertThat(total()).isEqualTo(balancer.words().size());
    }

    @Test
    void aWordOfAnotherServiceIsNoHit() {
        Flow flow = flow(1, Ip4.TCP);
        int place = ConnectionTable.enter(flow, word(flow, udp, TcpState.ESTABLISHED));
        assertThat(place).as("entered under a server that is not the flow's").isNotNegative();
        assertThat(ConnectionTable.find(flow)).isNegative();
        assertThat(insert(flow, tcp, TcpState.ESTABLISHED)).isNotEqualTo(place);
        assertThat(ConnectionTable.find(flow)).isNotNegative().isNotEqualTo(place);
    }

    /**
     * Several threads enter, find and remove connections of a crowded table. Afterwards every flow that is not removed is found
     * with its own server's word, no flow has two words, and the gauges equal the words.
     */
    @Test
    void threadsDoNotLoseOrDoubleConnections() throws Exception {
        int threads = 4;
        for (int round = 0; round < 6; round++) {
            start();
            Fixed.BUCKET_MASK.set(round % 2 == 0 ? 63 : 255);
            int flows = (Fixed.BUCKET_MASK.value() + 1) * 8 * 6 / 10;
            Map<Integer, Integer> places = new ConcurrentHashMap<>();
            AtomicReference<Throwable> failed = new AtomicReference<>();
            CyclicBarrier start = new CyclicBarrier(threads);
            List<Thread> running = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                long seed = round * 100L + t;
                running.add(Thread.ofPlatform().start(() -> {
                    try {
                        start.await();
                        churn(new Random(seed), flows, places);
                    } catch (Throwable e) {
                        failed.set(e);
                    }
                }));
            }
            for (Thread thread : running) thread.join();
            assertThat(failed.get()).isNull();
            check(places);
        }
    }

    private void churn(Random random, int flows, Map<Integer, Integer> places) {
        for (int i = 0; i < flows * 3; i++) {
            int client = random.nextInt(flows);
            Flow flow = flow(client, Ip4.TCP);
            int place = ConnectionTable.find(flow);
            if (place < 0) place = insert(flow, tcp, TcpState.SYN_RECV);
            if (place >= 0) places.put(client, place);
            Mem at = place < 0 ? null : ConnectionTable.word(place);
            if (at == null) continue;
            long word = at.u64(0);
            if (ConnectionWord.fingerprint(word) != ConnectionHash.fingerprint(flow.hash())) continue;
            long _ = Connection.advance(at, word, flow.now(), 1 + random.nextInt(8));
        }
    }

    /** A FIN and an acknowledgement on two processors: the FIN was quicker. */
    @Test
    void aPacketThatIsLateUndoesNothing() {
        Flow flow = flow(1, Ip4.TCP);
        Mem at = ConnectionTable.word(insert(flow, tcp, TcpState.FIN_WAIT));
        long before = at.u64(0);
        long quicker = ConnectionWord.with(before, ConnectionWord.seen(before) + 1, TcpState.TIME_WAIT);
        at.u64(0, quicker);
        int now = ConnectionWord.seen(before) + 1;
        assertThat(Connection.advance(at, before, now, TcpState.FIN_WAIT)).isZero();
        assertThat(at.u64(0)).isEqualTo(quicker);
        assertThat(Connection.advance(at, before, now, TcpState.CLOSE))
                .as("a step of its own is taken from the other's")
                .isEqualTo(quicker);
        assertThat(at.u64(0)).isEqualTo(quicker);
    }

    private void check(Map<Integer, Integer> places) {
        Map<Long, Integer> words = new HashMap<>();
        for (long word : balancer.words()) words.merge(ConnectionWord.fingerprint(word), 1, Integer::sum);
        for (int client : places.keySet()) {
            Flow flow = flow(client, Ip4.TCP);
            assertThat(ConnectionTable.find(flow)).isNotNegative();
            assertThat(words.get(ConnectionHash.fingerprint(flow.hash())))
                    .as("words of flow %d", client)
                    .isEqualTo(1);
        }
        assertThat(total()).isEqualTo(balancer.words().size());
        assertThat(balancer.words())
                .allSatisfy(word -> assertThat(ConnectionWord.server(word)).isEqualTo(tcp));
    }
}
