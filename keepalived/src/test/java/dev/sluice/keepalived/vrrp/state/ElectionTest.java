package dev.sluice.keepalived.vrrp.state;

import static dev.sluice.keepalived.vrrp.state.Lan.MS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.keepalived.vrrp.Allocation;
import dev.sluice.keepalived.vrrp.Instances;
import dev.sluice.keepalived.vrrp.packet.Advert;
import dev.sluice.keepalived.vrrp.packet.Datagram;
import dev.sluice.keepalived.vrrp.packet.OutgoingAdvert;
import dev.sluice.keepalived.vrrp.state.Lan.Node;
import java.net.InetAddress;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Routers on a network without a network, by a clock that the test moves. */
class ElectionTest {
    private static final String[] FAST = {"version 3", "advert_int 0.1", "virtual_ipaddress { 192.0.2.100 }"};

    private final Lan lan = new Lan();

    private static String[] fast(String... more) {
        String[] lines = Arrays.copyOf(FAST, FAST.length + more.length);
        System.arraycopy(more, 0, lines, FAST.length, more.length);
        return lines;
    }

    @Test
    void timersAreThoseOfTheRfc() {
        Node two = lan.node(100, "virtual_ipaddress { 192.0.2.100 }").start();
        assertThat(two.router.deadline() - lan.now).isEqualTo(3_000_000_000L + 156 * 1_000_000_000L / 256);
        Node three = lan.node(100, FAST).start();
        assertThat(three.router.deadline() - lan.now).isEqualTo(300 * MS + 156 * 100 * MS / 256);
        Node more = lan.node(254, fast("down_timer_adverts 5")).start();
        assertThat(more.router.deadline() - lan.now).isEqualTo(500 * MS + 2 * 100 * MS / 256);
    }

    @Test
    void theHigherPriorityWinsAndAdvertisesOnTime() {
        Node low = lan.node(100, FAST).start();
        Node high = lan.node(150, FAST).start();
        lan.run(2000);
        assertThat(high.state()).isEqualTo(State.MASTER);
        assertThat(low.state()).isEqualTo(State.BACKUP);
        assertThat(low.adverts).isEmpty();
        assertThat(low.router.master().orElseThrow().getHostAddress()).isEqualTo("192.0.2.2");
        for (int i = 1; i < high.adverts.size(); i++)
            assertThat(high.adverts.get(i) - high.adverts.get(i - 1)).isEqualTo(100 * MS);
        assertThat(high.log)
                .containsExactly(
                        "INIT -> BACKUP: started", "announce BECAME_MASTER", "BACKUP -> MASTER: nobody is master");
    }

    @Test
    void equalPrioritiesAreDecidedByAddress() {
        Node first = lan.node(100, FAST).start();
        Node second = lan.node(100, FAST).start();
        lan.wire = (from, to) -> false;
        lan.run(1000);
        assertThat(lan.masters()).hasSize(2);
        lan.wire = (from, to) -> true;
        lan.run(1000);
        assertThat(first.state()).isEqualTo(State.BACKUP);
        assertThat(second.state()).isEqualTo(State.MASTER);
    }

    @Test
    void aDeadMasterIsReplacedAfterMasterDown() {
        Node low = lan.node(100, FAST).start();
        Node high = lan.node(150, FAST).start();
        lan.run(1000);
        high.running = false;
        long last = high.adverts.getLast();
        lan.run(1000);
        assertThat(low.state()).isEqualTo(State.MASTER);
        assertThat(low.adverts.getFirst() - last).isEqualTo(300 * MS + 156 * 100 * MS / 256);
    }

    @Test
    void priorityZeroHandsOverWithinSkew() {
        Node low = lan.node(100, FAST).start();
        Node high = lan.node(150, FAST).start();
        lan.run(1000);
        high.router.stop(lan.now);
        long stopped = lan.now;
        assertThat(high.holds).isTrue();
        low.onClaim = () -> assertThat(high.holds).isFalse();
        lan.run(500);
        assertThat(low.adverts.getFirst() - stopped).isEqualTo(156 * 100 * MS / 256);
        assertThat(low.holds).isTrue();
        assertThat(high.router.counters().zeroSent()).isEqualTo(1);
        assertThat(low.router.counters().zeroReceived()).isEqualTo(1);
    }

    @Test
    void withoutSuccessorAStopEndsAfterTheLongestSkew() {
        Node only = lan.node(100, FAST).start();
        lan.run(1000);
        only.router.stop(lan.now);
        lan.run(199);
        assertThat(only.holds).isTrue();
        assertThat(only.router.hasLeft()).isFalse();
        lan.run(1);
        assertThat(only.holds).isFalse();
        assertThat(only.router.hasLeft()).isTrue();
        assertThat(only.log.getLast()).isEqualTo("LEAVING -> INIT: nobody takes over");
    }

    @Test
    void aSecondStopEndsAtOnce() {
        Node only = lan.node(100, FAST).start();
        lan.run(1000);
        only.router.stop(lan.now);
        only.router.stop(lan.now);
        assertThat(only.holds).isFalse();
        assertThat(only.router.hasLeft()).isTrue();
    }

    @Test
    void anOwnerIsMasterAtOnce() {
        Node owner = lan.node(255, fast("state MASTER")).start();
        assertThat(owner.state()).isEqualTo(State.MASTER);
    }

    @Test
    void aReturningHigherPriorityPreempts() {
        Node low = lan.node(100, FAST).start();
        lan.run(1000);
        Node high = lan.node(150, FAST).start();
        lan.run(1000);
        assertThat(high.state()).isEqualTo(State.MASTER);
        assertThat(low.log.getLast()).isEqualTo("MASTER -> BACKUP: priority 150 of 192.0.2.2 is higher than 100");
    }

    @Test
    void nopreemptLeavesTheMasterAlone() {
        Node low = lan.node(100, FAST).start();
        lan.run(1000);
        Node high = lan.node(150, fast("nopreempt")).start();
        lan.run(3000);
        assertThat(low.state()).isEqualTo(State.MASTER);
        low.running = false;
        lan.run(1000);
        assertThat(high.state()).isEqualTo(State.MASTER);
    }

    @Test
    void preemptDelayWaits() {
        Node low = lan.node(100, FAST).start();
        lan.run(1000);
        Node high = lan.node(150, fast("preempt_delay 5")).start();
        lan.run(5000);
        assertThat(low.state()).isEqualTo(State.MASTER);
        lan.run(1000);
        assertThat(high.state()).isEqualTo(State.MASTER);
        assertThat(low.state()).isEqualTo(State.BACKUP);
    }

    /** Of the delay nothing is used up by the preemption before, nor while it could not preempt. */
    @Test
    void preemptDelayWaitsAgainAfterEveryFault() {
        Node low = lan.node(100, FAST).start();
        lan.run(1000);
        Node high = lan.node(150, fast("preempt_delay 5")).start();
        lan.run(6000);
        assertThat(high.state()).isEqualTo(State.MASTER);
        Fault down = new Fault(Fault.Kind.INTERFACE_DOWN, "eth0");
        for (int times = 0; times < 2; times++) {
            high.router.fault(down, lan.now);
            lan.run(10_000);
            assertThat(low.state()).isEqualTo(State.MASTER);
            high.router.clear(down, lan.now);
            lan.run(5000);
            assertThat(low.state()).isEqualTo(State.MASTER);
            lan.run(1000);
            assertThat(high.state()).isEqualTo(State.MASTER);
        }
    }

    @Test
    void theMastersIntervalIsLearnt() {
        Node slow = lan.node(150, "version 3", "advert_int 1", "virtual_ipaddress { 192.0.2.100 }")
                .start();
        lan.run(5000);
        Node fast = lan.node(100, FAST).start();
        lan.run(200); // it must hear one before its own Master_Down is over
        lan.run(800);
        lan.run(10_000);
        assertThat(slow.state()).isEqualTo(State.MASTER);
        assertThat(fast.state()).isEqualTo(State.BACKUP);
        assertThat(fast.router.masterDown()).isEqualTo(3_000 * MS + 156 * 1_000 * MS / 256);
        assertThat(fast.router.counters().otherIntervals()).isPositive();
    }

    @Test
    void rejectedAdvertsDoNotSilenceAMaster() {
        Node master = lan.node(150, FAST).start();
        Node backup = lan.node(100, FAST).start();
        lan.run(1000);
        byte[] bad = new byte[40];
        bad[0] = 0x45;
        bad[3] = 40;
        bad[20] = 0x31;
        bad[21] = 51;
        int before = master.adverts.size();
        for (int i = 0; i < 2000; i++) {
            master.receive(bad);
            backup.receive(bad);
            lan.run(1);
        }
        assertThat(master.adverts.size() - before).isEqualTo(20);
        assertThat(backup.state()).isEqualTo(State.BACKUP);
    }

    @Test
    void aLowerMasterIsAnsweredAndReported() {
        Node high = lan.node(150, FAST).start();
        Node low = lan.node(100, FAST).start();
        lan.wire = (from, to) -> false;
        lan.run(1000);
        assertThat(lan.masters()).hasSize(2);
        lan.wire = (from, to) -> from == low;
        lan.run(150);
        assertThat(high.log).contains("two masters, priority 100", "announce LOWER_PRIORITY");
        assertThat(high.router.counters().twoMasters()).isPositive();
        lan.wire = (from, to) -> true;
        lan.run(150);
        assertThat(lan.masters()).containsExactly(high);
    }

    @Test
    void aStalledMasterListensFirst() {
        Node high = lan.node(150, FAST).start();
        Node low = lan.node(100, FAST).start();
        lan.run(1000);
        high.running = false;
        lan.run(3000);
        assertThat(low.state()).isEqualTo(State.MASTER);
        high.running = true;
        int sent = high.adverts.size();
        high.router.stalled(lan.now);
        lan.run(101);
        assertThat(high.state()).isEqualTo(State.BACKUP);
        assertThat(high.adverts).hasSize(sent);
        lan.run(1000);
        assertThat(lan.masters()).containsExactly(high);
    }

    @Test
    void aStalledMasterThatNobodyReplacedGoesOn() {
        Node only = lan.node(150, FAST).start();
        lan.run(1000);
        lan.now += 3000 * MS;
        only.router.stalled(lan.now);
        int sent = only.adverts.size();
        lan.run(99);
        assertThat(only.adverts).hasSize(sent);
        lan.run(1);
        assertThat(only.state()).isEqualTo(State.MASTER);
        assertThat(only.adverts).hasSize(sent + 1);
        assertThat(only.holds).isTrue();
        assertThat(only.log.getLast()).isEqualTo("announce BECAME_MASTER");
    }

    @Test
    void aStalledBackupListensFirst() {
        lan.node(150, FAST).start();
        Node low = lan.node(100, FAST).start();
        lan.run(1000);
        low.running = false;
        lan.run(3000);
        low.running = true;
        low.router.stalled(lan.now);
        lan.run(1000);
        assertThat(low.state()).isEqualTo(State.BACKUP);
        assertThat(low.adverts).isEmpty();
    }

    @Test
    void faultsResignAndReturn() {
        Node high = lan.node(150, FAST).start();
        Node low = lan.node(100, FAST).start();
        lan.run(1000);
        Fault down = new Fault(Fault.Kind.INTERFACE_DOWN, "eth0");
        Fault script = new Fault(Fault.Kind.TRACKED_SCRIPT, "chk");
        high.router.fault(down, lan.now);
        high.router.fault(script, lan.now);
        assertThat(high.state()).isEqualTo(State.FAULT);
        assertThat(high.holds).isFalse();
        assertThat(high.log.getLast()).isEqualTo("MASTER -> FAULT: interface eth0 is down or gone");
        lan.run(100);
        assertThat(low.state()).isEqualTo(State.MASTER);
        high.router.clear(down, lan.now);
        assertThat(high.state()).isEqualTo(State.FAULT);
        high.router.clear(script, lan.now);
        assertThat(high.state()).isEqualTo(State.BACKUP);
        lan.run(1000);
        assertThat(lan.masters()).containsExactly(high);
    }

    @Test
    void aDeadMasterReportedByBfdIsReplacedAtOnce() {
        Node high = lan.node(150, FAST).start();
        Node low = lan.node(100, FAST).start();
        lan.run(1000);
        high.running = false;
        low.router.masterIsDead(InetAddress.ofLiteral("192.0.2.3"), lan.now, "BFD session other is down");
        assertThat(low.state()).isEqualTo(State.BACKUP);
        low.router.masterIsDead(InetAddress.ofLiteral("192.0.2.1"), lan.now, "BFD session peer is down");
        assertThat(low.state()).isEqualTo(State.MASTER);
        assertThat(low.log.getLast()).isEqualTo("BACKUP -> MASTER: BFD session peer is down");
    }

    @Test
    void priorityMovesARunningDeadlineByTheSkew() {
        lan.node(150, FAST).start();
        Node low = lan.node(100, FAST).start();
        lan.run(1000);
        long before = low.router.deadline();
        low.router.contribution("chk", 50);
        assertThat(before - low.router.deadline()).isBetween(50 * 100 * MS / 256 - 1, 50 * 100 * MS / 256 + 1);
        low.router.contribution("chk", 60);
        low.router.contribution("chk", 60);
        assertThat(low.router.priority()).isEqualTo(160);
        assertThat(low.log).containsSubsequence("priority 150", "priority 160").containsOnlyOnce("priority 160");
        lan.run(1000);
        assertThat(low.state()).isEqualTo(State.MASTER);
    }

    @Test
    void aReloadKeepsTheMaster() {
        Node node = lan.node(150, FAST).start();
        lan.run(1000);
        int sent = node.adverts.size();
        node.router.reconfigure(Instances.named("VI_1", 51, 120, fast("advert_int 0.2")), lan.now);
        assertThat(node.state()).isEqualTo(State.MASTER);
        assertThat(node.router.priority()).isEqualTo(120);
        assertThat(node.adverts).hasSize(sent + 1);
        assertThat(node.holds).isTrue();
    }

    @Test
    void advertsAllocateNothing() throws ReflectiveOperationException {
        VirtualRouter master = silent(150);
        VirtualRouter backup = silent(100);
        var hears = lan.node(120, FAST);
        hears.start();
        OutgoingAdvert out = new OutgoingAdvert(hears.format);
        out.prepare(hears.format.group(), 120);
        var datagram = new Datagram();
        System.arraycopy(out.packet(), 0, datagram.buffer(), 0, out.packet().length);
        datagram.receivedIp4(out.packet().length);
        var advert = new Advert();
        advert.read(datagram);
        master.start(0);
        master.timeOut(master.deadline());
        backup.start(0);
        long allocated = 0;
        for (int round = 0; round < 20; round++) {
            long before = Allocation.bytes();
            for (int i = 0; i < 1000; i++) {
                master.timeOut(master.deadline());
                backup.heard(advert, datagram, 1000L * i);
            }
            allocated = Allocation.bytes() - before;
        }
        assertThat(allocated).as("of 2,000 adverts, and of asking").isLessThan(8192);
    }

    /** A router alone, with effects that do nothing. */
    private static VirtualRouter silent(int priority) {
        return new VirtualRouter(Instances.named("VI_1", 51, priority, FAST), new NoEffects());
    }
}
