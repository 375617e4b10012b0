package dev.sluice.app.realserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.app.realserver.Carriage.TunnelEnd;
import dev.sluice.app.realserver.Ledger.Entry;
import dev.sluice.control.Tunnel;
import dev.sluice.linux.netlink.Direction;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final InetAddress ONE = InetAddress.ofLiteral("192.168.1.200");
    private static final InetAddress TWO = InetAddress.ofLiteral("192.168.1.201");
    private static final InetAddress SIX = InetAddress.ofLiteral("fd00::c8");
    private static final TunnelEnd GUE = new TunnelEnd(Tunnel.Type.GUE, 6080, false, true, Decapsulator.EBPF);
    private static final Entry QUIET = new Entry(Need.QUIET, new Setting("net/ipv4/conf/all/arp_ignore", "0", "1"));
    private static final Entry LOOSE = new Entry(Need.TRUST, new Setting("net/ipv4/conf/eth0.7/rp_filter", "1", "0"));
    private static final Entry HOOK = new Entry(Need.CLAMP, new Hooked(7, Direction.EGRESS, true, "eth0"));
    private static final Entry ADDRESS = new Entry(Need.of(ONE), new LoopbackAddress(ONE));
    private static final Entry ADDRESS6 = new Entry(Need.of(SIX), new LoopbackAddress(SIX));

    private static Ledger ledger() {
        Ledger ledger = new Ledger();
        ledger.vips().put(ONE, new Carriage(GUE));
        ledger.vips().put(TWO, Carriage.DIRECT);
        for (Entry entry : List.of(QUIET, LOOSE, HOOK, ADDRESS)) ledger.add(entry);
        return ledger;
    }

    @Test
    void readsWhatItWrote() {
        Ledger ledger = ledger();
        ledger.vips().put(SIX, new Carriage(new TunnelEnd(Tunnel.Type.GRE, 0, true, false, Decapsulator.KERNEL)));
        for (KernelDevice device : KernelDevice.values()) {
            ledger.add(new Entry(Need.of(device), new TunnelDevice(device)));
            ledger.add(new Entry(Need.of(device), new LinkUp(device.deviceName())));
        }
        ledger.add(new Entry(Need.ofGue(6080), new GuePort(6080, true)));
        ledger.add(ADDRESS6);
        assertThat(Ledger.parse(ledger.lines()).lines())
                .isEqualTo(ledger.lines())
                .hasSize(23)
                .contains(
                        "vip 192.168.1.200 tun-gue-6080-ebpf-clamped",
                        "vip fd00::c8 tun-gre-0-kernel-csum",
                        "change gue-6080 gue 6080 true",
                        "change fd00::c8 address fd00::c8");
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
    void anIpv6AddressNeedsNothingOfArp() {
        Ledger ledger = ledger();
        ledger.vips().clear();
        ledger.vips().put(SIX, new Carriage(GUE));
        assertThat(ledger.needless()).containsExactly(ADDRESS, LOOSE, QUIET);
    }

    @Test
    void eachKindOfTunnelNeedsItsDevices() {
        assertThat(needs(Tunnel.Type.IPIP, false, ONE)).containsExactly("tunl0", "sluice-ip6");
        assertThat(needs(Tunnel.Type.GUE, false, SIX)).containsExactly("sit0", "sluice-ip6");
        assertThat(needs(Tunnel.Type.GRE, false, ONE)).containsExactly("sluice-gre", "sluice-gre6");
        assertThat(needs(Tunnel.Type.GRE, true, SIX)).containsExactly("sluice-gre-csum", "sluice-gre6-sum");
    }

    private static List<String> needs(Tunnel.Type type, boolean checksummed, InetAddress vip) {
        return KernelDevice.of(new TunnelEnd(type, 0, checksummed, false, Decapsulator.KERNEL), vip).stream()
                .map(KernelDevice::deviceName)
                .toList();
    }

    @Test
    void segmentsLeaveRoomForTheLargestHeaders() {
        assertThat(GUE.segment(1500, ONE, false)).isEqualTo(1420);
        assertThat(GUE.segment(1500, SIX, true)).isEqualTo(1380);
        TunnelEnd ipip = new TunnelEnd(Tunnel.Type.IPIP, 0, false, true, Decapsulator.KERNEL);
        assertThat(ipip.segment(1500, ONE, false)).isEqualTo(1440);
        assertThat(ipip.segment(1500, ONE, true)).isEqualTo(1420);
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
                "vip 1.2.3.4 tun-gue-80-kernel-x",
                "change any device eth0",
                "change any gue x",
                "change any setting a",
                "change any what a b"))
            assertThatThrownBy(() -> Ledger.parse(List.of(line))).isInstanceOf(IllegalArgumentException.class);
    }
}
