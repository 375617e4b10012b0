package dev.sluice.keepalived.vrrp.holding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.keepalived.config.model.VrrpInstance;
import dev.sluice.keepalived.vrrp.Instances;
import dev.sluice.linux.netlink.Removal;
import dev.sluice.linux.netlink.Rtnetlink;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the words of a file become, where interfaces eth0 and eth1 have the indexes 2 and 3. */
class HoldingTest {
    private static final HexFormat HEX = HexFormat.of();

    private final HoldingWords words = new HoldingWords(name -> name.equals("eth0") ? 2 : 3, new RouteNames(List.of()));

    private Holding address(String row) {
        VrrpInstance instance = Instances.instance("virtual_ipaddress {\n " + row + "\n}");
        return words.address(instance.addresses().getFirst(), "eth0");
    }

    private Holding route(String row) {
        return words.route(
                Instances.instance("virtual_routes {\n " + row + "\n}").routes().getFirst());
    }

    /** The kernel compares it, and calls the address not there otherwise. */
    @Test
    void anAddressIsRemovedWithItsPeer() {
        Holding address = address("10.0.0.1/32 peer 10.0.0.2 dev eth1");
        try (Rtnetlink kernel = Rtnetlink.open()) {
            Removal removal = address.removal(kernel);
            assertThat(HEX.formatHex(removal.message()))
                    .contains(HEX.formatHex(InetAddress.ofLiteral("10.0.0.1").getAddress()))
                    .contains(HEX.formatHex(InetAddress.ofLiteral("10.0.0.2").getAddress()));
            assertThat(removal.title()).isEqualTo("RTM_DELADDR 10.0.0.1/32 peer 10.0.0.2 dev 3");
        }
    }

    @Test
    void whatGoesWithWhichInterface() {
        assertThat(address("10.0.0.1").isOn(2)).isTrue();
        assertThat(address("10.0.0.1 dev eth1").isOn(2)).isFalse();
        assertThat(route("10.0.0.0/8 via 192.0.2.9 dev eth1").isOn(3)).isTrue();
        assertThat(route("10.0.0.0/8 via 192.0.2.9 dev eth1").isOn(2)).isFalse();
        assertThat(route("10.0.0.0/8 via 192.0.2.9").isOn(2)).isTrue();
        assertThat(route("10.0.0.0/8 via 192.0.2.9").isOn(3)).isTrue();
        assertThat(route("blackhole 10.0.0.0/8").isOn(2)).isFalse();
    }
}
