package dev.sluice.tests.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Pace;
import dev.sluice.app.lab.Segment;
import dev.sluice.app.lab.Waiting;
import dev.sluice.tests.vrrp.Machine.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A machine that backs up two others, with the same virtual router id for both. */
@Tag("network")
class OneRouterIdTest {
    private static final String FIRST_VIP = "192.0.2.100", SECOND_VIP = "192.0.2.101";

    private Lab lab;
    private Node both;
    private Node first;
    private Node second;

    @BeforeEach
    void threeMachines() {
        lab = Lab.open("vrrpid");
        both = lab.node("both");
        first = lab.node("first");
        second = lab.node("second");
        Segment lan = lab.segment("lan");
        lan.attach(both, "eth0", "192.0.2.1/24");
        lan.attach(first, "eth0", "192.0.2.2/24");
        lan.attach(second, "eth0", "192.0.2.3/24");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private static String instance(String name, int priority, String vip, String way) {
        return """
                vrrp_instance %s {
                    interface eth0
                    virtual_router_id 51
                    priority %d
                    version 3
                    advert_int 0.1
                    %s
                    virtual_ipaddress {
                        %s/24
                    }
                }
                """.formatted(name, priority, way, vip);
    }

    private static String unicast(int source, int peer) {
        return "unicast_src_ip 192.0.2." + source + "\nunicast_peer {\n 192.0.2." + peer + "\n }";
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void eachInstanceHearsItsOwnMaster(boolean unicast) throws IOException {
        String otherGroup = "mcast_dst_ip 224.0.0.19";
        Machine one = Machine.start(first, Kind.OURS, instance("A", 150, FIRST_VIP, unicast ? unicast(2, 1) : ""));
        Machine two =
                Machine.start(second, Kind.OURS, instance("B", 150, SECOND_VIP, unicast ? unicast(3, 1) : otherGroup));
        one.awaitHolding(FIRST_VIP);
        two.awaitHolding(SECOND_VIP);
        String a = instance("A", 50, FIRST_VIP, unicast ? unicast(1, 2) : "");
        String b = instance("B", 50, SECOND_VIP, unicast ? unicast(1, 3) : otherGroup);
        Machine backup = Machine.start(both, Kind.OURS, a + b).awaitLog("Entering BACKUP STATE", 2);
        Waiting.pause(Pace.patience(Duration.ofSeconds(2)));
        assertThat(backup.masterships()).isZero();
        Files.writeString(backup.configuration(), b.replace("priority 50", "priority 60") + a);
        long parent = backup.processes().getFirst().pid();
        both.run("kill", "-HUP", Long.toString(parent));
        backup.awaitLog("Reload finished: 2 instances, 0 of them new");
        two.stop();
        backup.awaitHolding(SECOND_VIP).awaitLog("(B) Entering MASTER STATE");
        assertThat(backup.holds(FIRST_VIP)).isFalse();
        assertThat(backup.masterships()).isOne();
    }
}
