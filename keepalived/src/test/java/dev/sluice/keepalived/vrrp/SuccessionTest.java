package dev.sluice.keepalived.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.keepalived.config.model.VrrpInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class SuccessionTest {
    private static VrrpInstance unicast(String name, String... peers) {
        return Instances.named(name, 51, 100, "unicast_peer {\n " + String.join("\n ", peers) + "\n }");
    }

    /** In the order of the wanted: whose settings each goes on with, "new" where nobody's. */
    private static List<String> successors(List<VrrpInstance> running, VrrpInstance... wanted) {
        Succession<VrrpInstance> found = new Succession<>(running, UnaryOperator.identity(), List.of(wanted));
        List<String> names = new ArrayList<>();
        for (VrrpInstance one : wanted) {
            VrrpInstance before = found.predecessor(one);
            names.add(before == null ? "new" : before.name());
        }
        return names;
    }

    @Test
    void aNameAndPeersMayChange() {
        List<VrrpInstance> running = List.of(unicast("A", "192.0.2.2"));
        assertThat(successors(running, unicast("B", "192.0.2.3"))).containsExactly("A");
        assertThat(successors(running, Instances.named("A", 51, 100))).containsExactly("new");
        assertThat(successors(running, Instances.named("A", 52, 100))).containsExactly("new");
    }

    @Test
    void severalOfOneIdentityAreKnownByTheirPeers() {
        List<VrrpInstance> running = List.of(unicast("A", "192.0.2.2"), unicast("B", "192.0.2.3"));
        assertThat(successors(running, unicast("A", "192.0.2.2"), unicast("B", "192.0.2.3")))
                .containsExactly("A", "B");
        assertThat(successors(running, unicast("C", "192.0.2.4"), unicast("D", "192.0.2.5", "192.0.2.2")))
                .containsExactly("B", "A");
        assertThat(successors(running, unicast("E", "192.0.2.3"))).containsExactly("B");
        assertThat(successors(running, unicast("F", "192.0.2.7"), unicast("G", "192.0.2.8"), unicast("H", "192.0.2.9")))
                .containsExactly("A", "B", "new");
    }
}
