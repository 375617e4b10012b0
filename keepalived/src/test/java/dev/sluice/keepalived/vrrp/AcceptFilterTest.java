package dev.sluice.keepalived.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AcceptFilterTest {
    private static String instance(int router, String address, String... lines) {
        return "vrrp_instance VI_" + router + " {\n interface eth0\n version 3\n virtual_router_id " + router + "\n"
                + String.join("\n", lines) + "\n virtual_ipaddress {\n " + address + "\n }\n}\n";
    }

    @Test
    void addressesOfNoAcceptAreDroppedEverywhereAndLinkLocalOnesOnTheirInterface() {
        var configuration = Instances.configuration(instance(1, "192.0.2.100/24", "no_accept")
                + instance(2, "192.0.2.102/24")
                + instance(3, "192.0.2.103/24", "state MASTER", "priority 255", "no_accept")
                + instance(4, "fe80::100/64", "no_accept")
                + instance(5, "192.0.2.99/24", "no_accept"));
        assertThat(AcceptFilter.rules(configuration))
                .containsExactly(
                        "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept",
                        "ip daddr { 192.0.2.100, 192.0.2.99 } drop",
                        "iifname \"eth0\" ip6 daddr fe80:0:0:0:0:0:0:100 drop");
    }

    @Test
    void nothingIsDroppedWithoutIt() {
        assertThat(AcceptFilter.rules(Instances.configuration(instance(1, "192.0.2.100/24"))))
                .isEmpty();
    }
}
