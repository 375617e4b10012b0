package dev.sluice.app.realserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.app.realserver.Ledger.Entry;
import dev.sluice.app.realserver.Ledger.Purpose;
import dev.sluice.control.Tunnel;
import dev.sluice.linux.netlink.Direction;
import java.net.Inet4Address;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final Inet4Address ONE = Inet4Address.ofLiteral("192.168.1.200");
    private static final Inet4Address TWO = Inet4Address.ofLiteral("192.168.1.201");
    private static final Carriage GUE = new Carriage(Method.TUN, Tunnel.Type.GUE, 6080, true);
    private static final Entry QUIET = new Entry(Purpose.ANY, new Setting("net/ipv4/conf/all/arp_ignore", "0", "1"));
    private static final Entry LOOSE =
            new Entry(Purpose.TUNNEL, new Setting("net/ipv4/conf/eth0.7/rp_filter", "1", "0"));
    private static final Entry HOOK = new Entry(Purpose.TUNNEL, new Hooked(7, Direction.EGRESS, true, "eth0"));
    private static final Entry ADDRESS = new Entry(Purpose.of(ONE), new LoopbackAddress(ONE));

    private static Ledger ledger() {
        Ledger ledger = new Ledger();
        ledger.vips().put(ONE, GUE);
        ledger.vips().put(TWO, Carriage.DIRECT);
        for (Entry entry : List.of(QUIET, LOOSE, HOOK, ADDRESS)) ledger.add(entry);
        return ledger;
    }

    @Test
    void readsWhatItWrote() {
        Ledger ledger = ledger();
        ledger.add(new Entry(Purpose.TUNNEL, new TunnelDevice("tunl0")));
        ledger.add(new Entry(Purpose.TUNNEL, new LinkUp("tunl0")));
        assertThat(Ledger.parse(ledger.lines()).lines())
                .isEqualTo(ledger.lines())
                .hasSize(8);
    }

    @Test
    void aChangeIsNeededAsLongAsAnAddressNeedsIt() {
        Ledger ledger = ledger();
        assertThat(ledger.needless()).isEmpty();
        ledger.vips().remove(ONE);
        assertThat(ledger.needless()).containsExactly(ADDRESS, HOOK, LOOSE);
        ledger.vips().remove(TWO);
        assertThat(ledger.needless()).containsExactly(ADDRESS, HOOK, LOOSE, QUIET);
    }

    @Test
    void anotherWayToTheSameAddressNeedsNoTunnel() {
        Ledger ledger = ledger();
        ledger.vips().put(ONE, Carriage.DIRECT);
        assertThat(ledger.needless()).containsExactly(HOOK, LOOSE);
    }

    @Test
    void refusesLinesThatItDidNotWrite() {
        for (String line : List.of(
                "",
                "vip x dr",
                "vip 1.2.3.4 nat",
                "vip 1.2.3.4 tun",
                "vip 1.2.3.4 tun-gue-x",
                "vip 1.2.3.4 tun-gue-80-on",
                "change any setting a",
                "change any what a b"))
            assertThatThrownBy(() -> Ledger.parse(List.of(line))).isInstanceOf(IllegalArgumentException.class);
    }
}
