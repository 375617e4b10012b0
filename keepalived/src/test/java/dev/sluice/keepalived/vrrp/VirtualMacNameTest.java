package dev.sluice.keepalived.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.linux.netlink.Link;
import dev.sluice.linux.netlink.MacAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An instance of VRID 51 on eth0, interface 2. */
class VirtualMacNameTest {
    private static final String MAC = "00:00:5e:00:01:33";
    private static final int ETH0 = 2, ETH1 = 3;

    private final Map<String, Link> links = new HashMap<>();
    private final List<String> log = new ArrayList<>();

    private static Link link(String name, String kind, int base, String mac) {
        return new Link(9, name, Link.ETHERNET, 0, 1500, Optional.of(MacAddress.parse(mac)), kind, "", 0, base, -1, 0);
    }

    private void there(String name, String kind, int base, String mac) {
        links.put(name, link(name, kind, base, mac));
    }

    private String chosen(String... lines) {
        Link eth0 = new Link(ETH0, "eth0", Link.ETHERNET, 0, 1500, Optional.empty(), "", "", 0, 0, -1, 0);
        return VirtualMacName.of(Instances.instance(lines), eth0)
                .choose(name -> Optional.ofNullable(links.get(name)), log::add);
    }

    @Test
    void theUsualName() {
        assertThat(chosen("use_vmac")).isEqualTo("vrrp.51");
        assertThat(chosen("use_vmac", "virtual_ipaddress { fe80::1 }")).isEqualTo("vrrp6.51");
        assertThat(chosen("use_vmac outside")).isEqualTo("outside");
        assertThat(log).isEmpty();
    }

    @Test
    void oneThatWasLeftIsTaken() {
        there("vrrp.51", "macvlan", ETH0, MAC);
        assertThat(chosen("use_vmac")).isEqualTo("vrrp.51");
        assertThat(log).isEmpty();
    }

    @Test
    void anotherInterfaceIsLeftAlone() {
        there("vrrp.51", "macvlan", ETH1, MAC);
        there("vrrp1.51", "macvlan", ETH0, "00:00:5e:00:01:34");
        there("vrrp2.51", "dummy", ETH0, MAC);
        assertThat(chosen("use_vmac")).isEqualTo("vrrp3.51");
        assertThat(log).containsExactly("use_vmac: another interface is called vrrp.51; vrrp3.51 is used instead");
    }

    @Test
    void aNameAskedForIsAnothers() {
        there("outside", "dummy", 0, MAC);
        assertThat(chosen("use_vmac outside")).isEqualTo("vrrp.51");
        assertThat(chosen("use_vmac sixteen.letters.")).isEqualTo("vrrp.51");
        assertThat(log)
                .containsExactly(
                        "use_vmac: another interface is called outside; vrrp.51 is used instead",
                        "use_vmac: the name sixteen.letters. is longer than 15 characters; vrrp.51 is used instead");
    }
}
