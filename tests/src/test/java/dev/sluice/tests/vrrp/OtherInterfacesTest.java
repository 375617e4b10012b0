package dev.sluice.tests.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Waiting;
import dev.sluice.tests.vrrp.Machine.Kind;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a master has on other interfaces than its own, what becomes of it there, and what it must not take from others. */
@Tag("network")
class OtherInterfacesTest {
    private static final String VIP = "192.0.2.100", OTHER = "198.51.100.100";

    private Lab lab;
    private Node node;

    @BeforeEach
    void aMachineOnTwoNetworks() {
        lab = Lab.open("vrrpother");
        node = lab.node("only");
        lab.segment("lan").attach(node, "eth0", "192.0.2.1/24");
        lab.segment("uplink").attach(node, "eth1", "198.51.100.1/24");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private static String instance(String... lines) {
        return """
                vrrp_instance VI_1 {
                    interface eth0
                    virtual_router_id 51
                    priority 100
                    version 3
                    advert_int 0.1
                    %s
                }
                """.formatted(String.join("\n", lines));
    }

    private Machine master(String... lines) {
        return Machine.start(node, Kind.OURS, instance(lines)).awaitHolding(VIP);
    }

    private static void until(String what, BooleanSupplier condition) {
        Waiting.until(what, Machine.LIMIT, condition);
    }

    /** The kernel drops them when their interface goes down, and has forgotten them when it comes up. */
    @Test
    void routesComeBackWithTheirInterface() {
        Machine machine = master(
                "virtual_ipaddress {\n " + VIP + "/24\n}",
                "virtual_routes {\n 203.0.113.0/25 via 198.51.100.9 dev eth1\n 203.0.113.128/25 via 198.51.100.9\n}");
        until("the routes", () -> routes() == 2);
        node.run("ip", "link", "set", "eth1", "down");
        until("the routes' end", () -> routes() == 0);
        node.run("ip", "link", "set", "eth1", "up");
        until("the routes again", () -> routes() == 2);
        assertThat(machine.masterships()).isOne();
        machine.stop().awaitWithout(VIP);
        until("the routes' end with the master", () -> routes() == 0);
    }

    private long routes() {
        return node.run("ip", "route")
                .lines()
                .filter(line -> line.contains("203.0.113."))
                .count();
    }

    /** A master gives up when its address goes with the interface, unless it should not watch it; both ways it has it again. */
    @ParameterizedTest
    @ValueSource(strings = {"", " no_track"})
    void addressesFollowAnInterfaceThatIsMadeAnew(String option) {
        upper();
        Machine machine = master("virtual_ipaddress {\n " + VIP + "/24\n " + OTHER + "/24 dev upper" + option + "\n}");
        machine.awaitHolding(OTHER);
        node.run("ip", "link", "del", "upper");
        machine.awaitWithout(OTHER).awaitHolding(VIP);
        upper();
        machine.awaitHolding(OTHER).awaitHolding(VIP);
        if (!option.isEmpty()) assertThat(machine.masterships()).isOne();
        machine.stop().awaitWithout(VIP).awaitWithout(OTHER);
    }

    private void upper() {
        node.run("ip", "link", "add", "link", "eth1", "name", "upper", "type", "macvlan");
        node.run("ip", "link", "set", "upper", "up");
    }

    @Test
    void anAddressWithAPeerGoesWithTheMaster() {
        String own = "10.9.0.1";
        Machine machine = master("virtual_ipaddress {\n " + VIP + "/24\n " + own + "/32 peer 10.9.0.2 dev eth1\n}");
        machine.awaitHolding(own);
        machine.stop().awaitWithout(VIP).awaitWithout(own);
    }

    /** Each has a preference of its own, by which it is taken away, and not another one of the same words. */
    @Test
    void rulesAreNotTakenFromOthers() {
        node.run("ip", "rule", "add", "from", "10.9.0.0/16", "table", "100", "preference", "500");
        Machine machine = master(
                "virtual_ipaddress {\n " + VIP + "/24\n}",
                "virtual_rules {\n from 10.9.0.0/16 table 100\n from 10.8.0.0/16 table 100\n}");
        until("the rules", () -> node.run("ip", "rule").contains("16383:"));
        assertThat(node.run("ip", "rule")).contains("16384:", "500:");
        machine.stop().awaitWithout(VIP);
        until("the rules' end", () -> !node.run("ip", "rule").contains("1638"));
        assertThat(node.run("ip", "rule")).contains("500:");
    }

    /** An interface that the kernel refuses for now is a fault of its instance; news of all others are heard. */
    @Test
    void aRefusedInterfaceIsAFaultUntilItIsNot() {
        node.run("ip", "link", "add", "bridge", "type", "bridge");
        node.run("ip", "link", "set", "eth0", "master", "bridge");
        String other = instance("virtual_ipaddress {\n " + OTHER + "/24\n}")
                .replace("VI_1", "VI_2")
                .replace("eth0", "eth1");
        Machine machine =
                Machine.start(node, Kind.OURS, instance("use_vmac", "virtual_ipaddress {\n " + VIP + "/24\n}") + other);
        machine.awaitHolding(OTHER).awaitLog("adverts cannot be sent and heard on interface eth0");
        // Refused once more, at news of its interface.
        node.run("ip", "link", "set", "eth0", "mtu", "1400");
        node.run("ip", "link", "set", "eth1", "down");
        machine.awaitLog("interface eth1 is down or gone").awaitWithout(OTHER);
        node.run("ip", "link", "set", "eth1", "up");
        machine.awaitHolding(OTHER);
        assertThat(machine.holds(VIP)).isFalse();
        node.run("ip", "link", "set", "eth0", "nomaster");
        machine.awaitHolding(VIP);
    }
}
