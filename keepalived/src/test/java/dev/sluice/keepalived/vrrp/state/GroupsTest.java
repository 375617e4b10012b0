package dev.sluice.keepalived.vrrp.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.keepalived.config.model.SyncGroup;
import dev.sluice.keepalived.vrrp.Instances;
import dev.sluice.keepalived.vrrp.state.Lan.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Reloads of a machine with instances A and B, which it groups or not. */
class GroupsTest {
    private static final String[] FAST = {"version 3", "advert_int 0.1"};
    private static final Fault DOWN = new Fault(Fault.Kind.INTERFACE_DOWN, "eth1");

    private final Lan lan = new Lan();
    private final Groups groups = new Groups();
    private final Node a = lan.instance(1, Instances.named("A", 51, 150, FAST));
    private final Node b = lan.instance(1, Instances.named("B", 52, 150, FAST));

    private static SyncGroup group(String name, String... members) {
        StringBuilder text = new StringBuilder(Instances.text("A", 51, 1, FAST) + Instances.text("B", 52, 1, FAST));
        text.append("vrrp_sync_group ").append(name).append(" {\n group {\n ");
        text.append(String.join("\n ", members)).append("\n }\n}\n");
        return Instances.configuration(text.toString()).syncGroups().getFirst();
    }

    private void reload(SyncGroup... settings) {
        Map<String, VirtualRouter> routers = new LinkedHashMap<>();
        for (Node node : List.of(a, b)) routers.put(node.router.name(), node.router);
        groups.join(List.of(settings), routers);
        groups.settle(lan.now);
    }

    private void start() {
        lan.nodes.forEach(Node::start);
        lan.run(2000);
    }

    @Test
    void withoutAChangeNobodyLeavesFault() {
        reload(group("G", "A", "B"));
        start();
        b.router.fault(DOWN, lan.now);
        List<String> before = List.copyOf(a.log);
        reload(group("G", "A", "B"));
        reload(group("G", "B", "A"));
        reload(group("H", "A", "B"));
        assertThat(a.state()).isEqualTo(State.FAULT);
        assertThat(a.log).isEqualTo(before);
        b.router.clear(DOWN, lan.now);
        assertThat(a.router.faults()).isEmpty();
        assertThat(a.state()).isEqualTo(State.BACKUP);
    }

    @Test
    void aMasterIsGroupedWithOneInFault() {
        start();
        b.router.fault(DOWN, lan.now);
        assertThat(a.state()).isEqualTo(State.MASTER);
        reload(group("G", "A", "B"));
        assertThat(a.state()).isEqualTo(State.FAULT);
        assertThat(a.holds).isFalse();
    }

    @Test
    void theFaultEndsWithTheGroup() {
        reload(group("G", "A", "B"));
        start();
        b.router.fault(DOWN, lan.now);
        reload();
        assertThat(a.state()).isEqualTo(State.BACKUP);
        assertThat(b.state()).isEqualTo(State.FAULT);
    }

    @Test
    void aMasterIsGroupedWithABackup() {
        lan.instance(2, Instances.named("B", 52, 200, FAST));
        start();
        assertThat(b.state()).isEqualTo(State.BACKUP);
        reload(group("G", "A", "B"));
        assertThat(a.state()).isEqualTo(State.BACKUP);
        lan.run(2000);
        assertThat(a.state()).as("B keeps it from being master").isEqualTo(State.BACKUP);
    }

    /** An instance that a reload adds to a master's group becomes master too, and nobody lets go of anything before. */
    @Test
    void aNewcomerHoldsNobodyBack() {
        a.start();
        lan.run(2000);
        reload(group("G", "A", "B"));
        b.start();
        lan.run(2000);
        assertThat(lan.masters()).containsExactly(a, b);
        assertThat(a.router.counters().releasedMaster()).isZero();
    }

    @Test
    void aNewcomerThatYieldsTakesTheOthersAlong() {
        Node rival = lan.instance(2, Instances.named("B", 52, 200, FAST)).start();
        a.start();
        lan.run(2000);
        reload(group("G", "A", "B"));
        assertThat(a.state()).isEqualTo(State.MASTER);
        b.start();
        lan.run(2000);
        assertThat(lan.masters()).containsExactly(rival);
    }
}
