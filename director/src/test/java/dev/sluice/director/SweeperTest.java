package dev.sluice.director;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.Request;
import dev.sluice.control.Timeouts;
import dev.sluice.director.datapath.ConnectionWord;
import dev.sluice.director.datapath.Maps;
import dev.sluice.director.datapath.TcpState;
import dev.sluice.ebpf.Kernel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SweeperTest {
    private static final String VIP = "10.0.0.1:80", A = "10.1.0.1:80";
    private static final int PLACE = 4711;

    private final DirectorFixture fixture = new DirectorFixture();
    private final TableTime time = new TableTime(fixture.tables, Kernel.FAKE_HZ, Kernel::jiffies);
    private int entry;

    @BeforeEach
    void configure() {
        fixture.addService(VIP, "rr");
        fixture.addServer(VIP, A, 1);
        entry = fixture.live(VIP, A).entry();
    }

    private MemorySegment words() {
        return fixture.tables.memory(Maps.CONNECTIONS);
    }

    private void store(int seen, int state) {
        words().set(ValueLayout.JAVA_LONG, PLACE * 8L, ConnectionWord.of(5L << 34, entry, seen, state));
    }

    private long word() {
        return words().get(ValueLayout.JAVA_LONG, PLACE * 8L);
    }

    @Test
    void clearsWhatExpiredAndSettlesTheGauge() {
        store(time.now(), TcpState.ESTABLISHED);
        fixture.tables.gauge(entry).u64(0, 1L << 32);
        fixture.pass(890);
        assertThat(word()).isNotZero();
        fixture.pass(20);
        assertThat(word()).isZero();
        assertThat(fixture.tables.gauge(entry).u64(0)).isZero();
    }

    /** A packet that came while the sweep was under way has a time after the sweep's. */
    @Test
    void leavesWhatIsYoungerThanTheSweep() {
        store(time.now() + 1, TcpState.ESTABLISHED);
        fixture.pass(0.2);
        assertThat(word()).isNotZero();
    }

    @Test
    void healsGauges() {
        store(time.now(), TcpState.ESTABLISHED);
        fixture.tables.gauge(entry).u64(0, 7L << 32 | 3);
        fixture.pass(4);
        assertThat(fixture.tables.gauge(entry).u64(0)).isEqualTo(1L << 32);
    }

    @Test
    void convertsTimesToAnotherUnit() {
        store(time.now() - 100, TcpState.ESTABLISHED);
        double before = ConnectionWord.age(word(), time.now()) * time.unitMillis();
        fixture.ask(new Request.SetTimeouts(new Timeouts(90_000, 0, 0)));
        assertThat(ConnectionWord.age(word(), time.now()) * time.unitMillis())
                .isBetween(before - time.unitMillis(), before + time.unitMillis());
        fixture.ask(new Request.SetTimeouts(new Timeouts(900, 0, 0)));
        assertThat(word()).isNotZero();
    }

    /** Times are modulo 4096 in either unit, so an old one can look as if it lay ahead in the new. */
    @Test
    void convertsTimesThatLookAheadInTheOtherUnit() {
        Timeouts longer = new Timeouts(90_000, 0, 0);
        fixture.pass(1157);
        store(time.now(time.shiftFor(longer)) + 34, TcpState.ESTABLISHED);
        double before = ConnectionWord.age(word(), time.now()) * time.unitMillis();
        assertThat(before).isBetween(400_000.0, 600_000.0);
        fixture.ask(new Request.SetTimeouts(longer));
        assertThat(ConnectionWord.age(word(), time.now()) * time.unitMillis())
                .isBetween(before - time.unitMillis(), before + time.unitMillis());
    }

    @Test
    void aFreshWordStaysFreshInAnotherUnit() {
        store(time.now(), TcpState.SYN_RECV);
        fixture.ask(new Request.SetTimeouts(new Timeouts(90_000, 0, 0)));
        assertThat(ConnectionWord.age(word(), time.now())).isLessThan(2);
    }
}
