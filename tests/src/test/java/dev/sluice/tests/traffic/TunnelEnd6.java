package dev.sluice.tests.traffic;

import dev.sluice.app.lab.Node;
import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.compiler.Compiler;
import dev.sluice.ebpf.load.LoadedProgram;
import dev.sluice.ebpf.load.TcFilter;
import dev.sluice.linux.Bpf;
import dev.sluice.linux.netlink.Direction;
import dev.sluice.linux.netlink.Rtnetlink;
import java.util.Map;

/**
 * The end of tunnels with IPv6 at a real server, on kernels without ip6tnl and sit devices: takes the outer header off 6in6, 4in6
 * and 6in4, and lets the interface receive what was inside.
 */
public final class TunnelEnd6 {
    private static final int ETHERNET = 14, IPV4 = 20, IPV6 = 40;
    private static final int IPV4_TYPE = 0x0008, IPV6_TYPE = 0xdd86;
    private static final int IPIP_PROTOCOL = 4, IPV6_PROTOCOL = 41;
    private static final int TO_INGRESS = 1;

    private TunnelEnd6() {}

    /** Root for tc ingress. */
    public static int receive(Packet p) {
        if (p.pull(ETHERNET + IPV6) != 0) return Packet.PASS;
        Mem head = p.at(0, ETHERNET + IPV6);
        if (head == null) return Packet.PASS;
        boolean outer6 = head.u16(12) == IPV6_TYPE;
        int protocol = outer6 ? head.u8(ETHERNET + 6) : head.u8(ETHERNET + 9);
        boolean inner6 = protocol == IPV6_PROTOCOL;
        if (!inner6 && !(outer6 && protocol == IPIP_PROTOCOL)) return Packet.PASS;
        if (p.adjustRoom(outer6 ? -IPV6 : -IPV4, Packet.ROOM_MAC, Packet.FIXED_GSO) != 0) return Packet.DROP;
        head = p.at(0, ETHERNET);
        if (head == null) return Packet.DROP;
        head.u16(12, inner6 ? IPV6_TYPE : IPV4_TYPE);
        return Kernel.redirect(p.ifindex(), TO_INGRESS);
    }

    /** At work on the node's eth0 for as long as that lives. */
    public static void attach(Node node) {
        LoadedProgram program = LoadedProgram.load(
                Bpf.host(), Compiler.compile(Hook.TC, TunnelEnd6.class, "receive", Map.of()), map -> {
                    throw new IllegalStateException("it has no map " + map);
                });
        try (program) {
            TcFilter filter = node.call(() -> {
                try (Rtnetlink kernel = Rtnetlink.open()) {
                    int device = kernel.links().require("eth0").index();
                    return TcFilter.attach(
                            kernel.trafficControl(), program, device, Direction.INGRESS, "tunnel-end6", 1);
                }
            });
            filter.close();
        }
    }
}
