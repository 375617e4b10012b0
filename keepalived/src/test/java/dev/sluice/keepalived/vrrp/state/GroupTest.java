package dev.sluice.keepalived.vrrp.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.keepalived.config.model.SyncGroup;
import dev.sluice.keepalived.vrrp.Instances;
import dev.sluice.keepalived.vrrp.state.Lan.Node;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two machines with two instances each, VRID 51 and 52; on the first they are a sync group. */
class GroupTest {
    private final Lan lan = new Lan();
    private Node high51;
    private Node high52;
    private Node low51;
    private Node low52;

    @BeforeEach
    void twoMachines() {
        high51 = lan.instance(1, Instances.named("A", 51, 150, "version 3", "advert_int 0.1"));
        high52 = lan.instance(1, Instances.named("B", 52, 150, "version 3", "advert_int 0.1"));
        low51 = lan.instance(2, Instances.named("A", 51, 100, "version 3", "advert_int 0.1"));
        low52 = lan.instance(2, Instances.named("B", 52, 100, "version 3", "advert_int 0.1"));
        Group unused = group(high51, high52);
        assertThat(unused.members()).hasSize(2);
        group(low51, low52);
    }

    private static Group group(Node first, Node second) {
        String members = Instances.text("A", 51, 1, "version 3") + Instances.text("B", 52, 1, "version 3")
                + "vrrp_sync_group G { group { A B } }";
        SyncGroup settings = Instances.configuration(members.replace("{ A B }", "{\n A\n B\n }"))
                .syncGroups()
                .getFirst();
        return new Group(settings, List.of(first.router, second.router));
    }

    private void start() {
        lan.nodes.forEach(Node::start);
        lan.run(2000);
    }

    @Test
    void allBecomeMasterTogether() {
        start();
        assertThat(lan.masters()).containsExactly(high51, high52);
        assertThat(high51.router.group().orElseThrow().state()).isEqualTo(State.MASTER);
    }

    @Test
    void oneFaultIsAFaultOfAll() {
        start();
        Fault down = new Fault(Fault.Kind.INTERFACE_DOWN, "eth1");
        high52.router.fault(down, lan.now);
        assertThat(high51.state()).isEqualTo(State.FAULT);
        assertThat(high51.router.faults())
                .extracting(Fault::toString)
                .containsExactly("another member of sync group G is in fault");
        lan.run(1000);
        assertThat(lan.masters()).containsExactly(low51, low52);
        high52.router.clear(down, lan.now);
        assertThat(high51.state()).isEqualTo(State.BACKUP);
        lan.run(1000);
        assertThat(lan.masters()).containsExactly(high51, high52);
    }

    @Test
    void oneThatYieldsTakesTheOthersAlong() {
        start();
        Node rival = lan.instance(9, Instances.named("A", 51, 200, "version 3", "advert_int 0.1"));
        rival.start();
        lan.run(1000);
        assertThat(high51.state()).isEqualTo(State.BACKUP);
        assertThat(high52.state()).isEqualTo(State.BACKUP);
        assertThat(high52.log).contains("MASTER -> BACKUP: sync group G");
        assertThat(rival.state()).isEqualTo(State.MASTER);
    }

    @Test
    void oneThatCannotBeMasterHoldsTheOthersBack() {
        Node rival = lan.instance(9, Instances.named("B", 52, 200, "version 3", "advert_int 0.1"));
        rival.start();
        start();
        assertThat(high51.state()).isEqualTo(State.BACKUP);
        assertThat(low51.state()).isEqualTo(State.BACKUP);
        rival.running = false;
        lan.run(2000);
        assertThat(lan.masters()).containsExactly(high51, high52);
    }
}
