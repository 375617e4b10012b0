package dev.sluice.tests.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Pace;
import dev.sluice.app.lab.Segment;
import dev.sluice.app.lab.Waiting;
import dev.sluice.linux.FrameSender;
import dev.sluice.linux.InterfaceIndex;
import dev.sluice.tests.vrrp.Machine.Kind;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The fault matrix (reference §5.4): what goes wrong, who is master then, and for how long two machines have the address at most.
 * Adverts come every {@link #INTERVAL}; {@link #SLACK} is what a busy machine may add to any bound.
 */
@Tag("network")
class FaultTest {
    private static final String VIP = "192.0.2.100";
    private static final Duration SLACK = Pace.patience(Duration.ofSeconds(1));
    /** A tenth of a second; on a slow machine a whole one, as adverts would be late there by more than is lost. */
    static final Duration INTERVAL = Duration.ofMillis(
            Math.min(1000, Pace.patience(Duration.ofMillis(100)).toMillis()));

    private Lab lab;
    private Segment lan;
    private Node high;
    private Node low;
    private Node other;
    private Machine backup;
    private Machine master;
    private Overlap overlap;

    @BeforeEach
    void aMasterAndABackup() {
        lab = Lab.open("vrrpfault");
        lan = lab.segment("lan");
        high = lab.node("high");
        low = lab.node("low");
        other = lab.node("other");
        lan.attach(high, "eth0", "192.0.2.1/24")
                .attach(low, "eth0", "192.0.2.2/24")
                .attach(other, "eth0", "192.0.2.3/24");
        backup = Machine.start(low, Kind.OURS, instance(100, VIP)).awaitHolding(VIP);
        master = Machine.start(high, Kind.OURS, instance(150, VIP)).awaitHolding(VIP);
        backup.awaitWithout(VIP);
        overlap = Overlap.watch(VIP, high, low);
    }

    @AfterEach
    void close() {
        overlap.close();
        lab.close();
    }

    static String instance(int priority, String address) {
        return """
                vrrp_instance VI_1 {
                    interface eth0
                    virtual_router_id 51
                    priority %d
                    version 3
                    advert_int %s
                    virtual_ipaddress {
                        %s/24
                    }
                }
                """.formatted(priority, INTERVAL.toMillis() / 1000.0, address);
    }

    private void assertNeverBothFor(Duration bound) {
        assertThat(overlap.longest()).isLessThan(bound.plus(SLACK));
    }

    private static void signal(ProcessHandle process, String signal, Node node) {
        node.run("kill", "-" + signal, Long.toString(process.pid()));
    }

    private static void drop(Node node, String rule) {
        node.run("nft", "add table ip faults");
        node.run("nft", "add chain ip faults in { type filter hook input priority -300; }");
        node.run("nft", "add rule ip faults in " + rule);
    }

    private static void dropNothing(Node node) {
        node.run("nft", "delete table ip faults");
    }

    /** Bound: none. The guard removes the address before the backup's timer runs out; the parent starts the process again. */
    @Test
    void vrrpProcessKilled() {
        signal(master.child(), "KILL", high);
        backup.awaitHolding(VIP);
        master.awaitLog("removed what a killed process left: RTM_DELADDR 192.0.2.100/24")
                .awaitHolding(VIP);
        backup.awaitWithout(VIP);
        assertNeverBothFor(Duration.ZERO);
    }

    /** Bound: until our next start, which removes what was left before it does anything else. Nobody is there to do it sooner. */
    @Test
    void everythingKilled() {
        master.kill();
        backup.awaitHolding(VIP);
        assertThat(master.holds(VIP)).isTrue();
        Machine next = Machine.start(high, Kind.OURS, instance(50, VIP));
        next.awaitLog("removed what a killed process left: RTM_DELADDR 192.0.2.100/24")
                .awaitLog("Entering BACKUP STATE")
                .awaitWithout(VIP);
        assertThat(backup.holds(VIP)).isTrue();
        assertThat(next.masterships()).isZero();
    }

    /** Bound: while it stands still, since its kernel goes on answering, and an interval of listening. */
    @Test
    void stoppedForThirtyIntervals() {
        ProcessHandle child = master.child();
        signal(child, "STOP", high);
        backup.awaitHolding(VIP);
        Waiting.pause(INTERVAL.multipliedBy(30));
        overlap.forget();
        signal(child, "CONT", high);
        master.awaitLog("MASTER STATE", 2);
        backup.awaitWithout(VIP);
        assertThat(master.log().split("Entering BACKUP STATE", -1))
                .as("it listens, and yields first")
                .hasSize(3);
        assertThat(master.holds(VIP)).isTrue();
        assertNeverBothFor(INTERVAL);
    }

    /** Bound: none. A master without a link lets go; the address is not on two machines. */
    @Test
    void linkDown() {
        lan.cable(high, false);
        backup.awaitHolding(VIP);
        master.awaitLog("interface eth0 is down or gone").awaitWithout(VIP);
        lan.cable(high, true);
        master.awaitHolding(VIP);
        backup.awaitWithout(VIP);
        assertNeverBothFor(Duration.ZERO);
    }

    /** Bound: as long as the loss lasts, which both sides cannot know; the master says so. Then an interval. */
    @Test
    void oneWayLoss() {
        drop(low, "ip protocol 112 drop");
        backup.awaitHolding(VIP);
        master.awaitLog("TWO MASTERS: heard one of priority 100, ours is 150");
        overlap.forget();
        dropNothing(low);
        backup.awaitWithout(VIP);
        assertThat(master.holds(VIP)).isTrue();
        assertNeverBothFor(INTERVAL);
    }

    /** Bound: until an advert gets through, here five intervals but for one case in 400. */
    @Test
    void thirtyPercentLoss() {
        for (Node node : new Node[] {high, low}) drop(node, "ip protocol 112 numgen random mod 100 < 30 drop");
        Waiting.pause(INTERVAL.multipliedBy(50));
        for (Node node : new Node[] {high, low}) dropNothing(node);
        master.awaitHolding(VIP);
        backup.awaitWithout(VIP);
        assertNeverBothFor(INTERVAL.multipliedBy(5));
        assertThat(master.masterships()).isOne();
    }

    /**
     * Bound: none for their addresses, which differ. The stranger wins by priority; ours says what is wrong. Not Debian's: that one
     * rejects our adverts, each of which puts its own off, and is silent for good once it was late and we took over.
     */
    @Test
    void duplicateVirtualRouterId() {
        Machine stranger =
                Machine.start(other, Kind.OURS, instance(200, "192.0.2.101")).awaitHolding("192.0.2.101");
        master.awaitWithout(VIP).awaitLog("adverts of 192.0.2.3 list other addresses than ours");
        stranger.stop();
        master.awaitHolding(VIP);
        assertNeverBothFor(Duration.ZERO);
    }

    /** Bound: none; nothing happens but counting. Debian's 2.2.7 falls silent when one comes every 300 ms. */
    @Test
    void floodOfBadAdverts() throws InterruptedException {
        // To 224.0.0.18 from 192.0.2.3: version 3, VRID 51, priority 255, a wrong checksum.
        byte[] frame = HexFormat.of()
                .parseHex("01005e00001202000000000308004500002000000000ff7019" + "58c0000203e0000012"
                        + "3133ff01000a0bad" + "c0000264" + "0000000000000000000000000000");
        Thread flood = Thread.ofPlatform()
                .start(() -> other.call(() -> {
                    try (FrameSender sender = FrameSender.open(InterfaceIndex.of("eth0"))) {
                        for (int i = 0; i < 30_000; i++) {
                            int _ = sender.send(frame, frame.length);
                            if (i % 10 == 0) Waiting.pause(Duration.ofMillis(1));
                        }
                    }
                    return true;
                }));
        flood.join();
        assertThat(master.status("status")).contains("a wrong checksum");
        assertThat(backup.masterships()).isOne();
        assertThat(master.holds(VIP)).isTrue();
        assertNeverBothFor(Duration.ZERO);
    }

    /** Bound: none. The address went with its interface; when that comes back, so does the master. */
    @Test
    void interfaceDeleted() {
        high.run("ip", "link", "del", "eth0");
        backup.awaitHolding(VIP);
        master.awaitLog("interface eth0 is down or gone");
        lan.attach(high, "eth0", "192.0.2.1/24");
        master.awaitHolding(VIP);
        backup.awaitWithout(VIP);
        assertNeverBothFor(Duration.ZERO);
    }

    /** Whoever removes an address of the master by hand has it handed over in order. */
    @Test
    void addressRemovedByHand() {
        int before = backup.masterships();
        high.run("ip", "addr", "del", VIP + "/24", "dev", "eth0");
        // It has the address for an interval or two only: the other may be master again.
        backup.awaitLog("Entering MASTER STATE", before + 1);
        master.awaitLog("192.0.2.100 was removed by somebody else").awaitHolding(VIP);
        backup.awaitWithout(VIP);
        assertNeverBothFor(Duration.ZERO);
    }
}
