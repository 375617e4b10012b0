package dev.sluice.tests.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Waiting;
import dev.sluice.tests.vrrp.Machine.Kind;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The fault matrix's clock that is set (reference §5.4): no timer goes by it, so nothing happens. Adverts come every 100 ms. */
@Tag("network")
class ClockStepTest {
    private static final String VIP = "192.0.2.100";
    private static final Duration TWENTY_INTERVALS = FaultTest.INTERVAL.multipliedBy(20);

    private Lab lab;
    private Machine backup;
    private Machine master;
    private WallClock clockOfBackup;
    private WallClock clockOfMaster;

    @BeforeEach
    void aMasterAndABackup() {
        lab = Lab.open("vrrpclock");
        Node high = lab.node("high");
        Node low = lab.node("low");
        lab.segment("lan").attach(high, "eth0", "192.0.2.1/24").attach(low, "eth0", "192.0.2.2/24");
        clockOfMaster = new WallClock(high);
        clockOfBackup = new WallClock(low);
        backup = Machine.start(low, Kind.OURS, FaultTest.instance(100, VIP), clockOfBackup.words())
                .awaitHolding(VIP);
        master = Machine.start(high, Kind.OURS, FaultTest.instance(150, VIP), clockOfMaster.words())
                .awaitHolding(VIP);
        backup.awaitWithout(VIP);
    }

    @AfterEach
    void close() {
        lab.close();
    }

    /** Bound: none. A leap of days, forward and back, on either side. */
    @Test
    void nothingHappens() {
        for (long days : new long[] {3, -3}) {
            step(clockOfMaster, master, days);
            step(clockOfBackup, backup, days);
        }
        assertThat(master.masterships()).isOne();
        assertThat(backup.masterships()).as("before the other came").isOne();
        assertThat(master.holds(VIP)).isTrue();
        assertThat(backup.holds(VIP)).isFalse();
    }

    private static void step(WallClock clock, Machine machine, long days) {
        clock.set(Duration.ofDays(days));
        if (days > 0)
            Waiting.until(
                    machine + " sees it",
                    Machine.LIMIT,
                    () -> machine.status("status").contains(" for " + days + " d: "));
        Waiting.pause(TWENTY_INTERVALS);
    }
}
