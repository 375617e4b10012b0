package dev.sluice.keepalived.vrrp.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.keepalived.config.model.VrrpInstance;
import dev.sluice.keepalived.vrrp.Instances;
import dev.sluice.keepalived.vrrp.state.Lan.Node;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Routers with authentication headers, whose sequence numbers a process that starts again does not know any more. */
class AuthenticatedElectionTest {
    private static final String[] SECRET = {
        "authentication {\n auth_type AH\n auth_pass s3cret\n }", "virtual_ipaddress { 192.0.2.100 }"
    };

    private final Lan lan = new Lan();

    private static VrrpInstance secret(int priority, String more) {
        return Instances.named("VI_1", 51, priority, SECRET[0], SECRET[1], more);
    }

    /** It was heard last by the one that it takes over from, so that one takes only what is above that. */
    @ParameterizedTest
    @CsvSource({"150, ''", "255, ''", "255, owner_ignore_adverts"})
    void aMasterThatStartsAgainIsBelieved(int priority, String more) {
        Node first = lan.instance(1, secret(priority, more)).start();
        Node second = lan.instance(2, secret(100, "")).start();
        lan.run(60_000);
        assertThat(lan.masters()).containsExactly(first);
        first.running = false;
        lan.run(10_000);
        assertThat(lan.masters()).containsExactly(second);
        Node again = lan.instance(1, secret(priority, more)).start();
        lan.run(10_000);
        assertThat(lan.masters()).containsExactly(again);
    }
}
