package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;

/** Reads a packet's headers into a {@link Flow}; what is not ours to look at goes to the kernel's stack as it came. */
final class Arrival {
    /** {@code PACKET_HOST} of include/uapi/linux/if_packet.h. */
    private static final int TO_THIS_HOST = 0;

    private Arrival() {}

    /** Whether the frame was sent to this host as a link address. VLAN frames come again on their own interface. */
    static boolean toThisHost(Packet p) {
        if (!p.xdp()) return p.type() == TO_THIS_HOST && !p.vlan();
        Eth eth = Eth.at(p, 0);
        return eth != null && !eth.group();
    }

    /** {@link Datapath#CONTINUE} with the flow filled in, or the verdict on a packet that is none of ours. */
    static int read(Packet p, Flow flow) {
        if (!linear(p, Eth.SIZE + Ip4.SIZE)) return Packet.PASS;
        Eth eth = Eth.at(p, 0);
        Ip4 ip = Ip4.at(p, Eth.SIZE);
        if (eth == null || ip == null || eth.type() != Eth.IPV4) return Packet.PASS;
        int header = ip.headerLength();
        int length = ip.length();
        if (ip.version() != 4 || header < Ip4.SIZE || Eth.SIZE + length > p.length()) return malformed();
        if (ip.fragment()) {
            Outcome.count(Outcome.FRAGMENT_PASSED);
            return Packet.PASS;
        }
        int protocol = ip.protocol();
        flow.length(length);
        flow.now(Clock.now());
        flow.transport(Eth.SIZE + header);
        // Compared by arithmetic: the verifier then does not tell the two protocols apart in all that follows, and
        // follows it once.
        if (((protocol ^ Ip4.TCP) - 1 >>> 31) != 0)
            return readTcp(p, flow, header, ip.source(), ip.destination(), protocol);
        if (((protocol ^ Ip4.UDP) - 1 >>> 31) != 0)
            return readUdp(p, flow, header, ip.source(), ip.destination(), protocol);
        return Packet.PASS;
    }

    private static int readTcp(Packet p, Flow flow, int header, int source, int destination, int protocol) {
        int length = flow.length();
        if (length < header + Tcp.SIZE || !linear(p, Eth.SIZE + header + Tcp.SIZE)) return malformed();
        Tcp tcp = Tcp.at(p, Eth.SIZE + header);
        if (tcp == null) return malformed();
        int tcpHeader = tcp.headerLength();
        if (tcpHeader < Tcp.SIZE || length < header + tcpHeader) return malformed();
        flow.headers(header + tcpHeader);
        flow.flags(tcp.flags());
        flow.name(source, destination, tcp.ports(), protocol);
        return Datapath.CONTINUE;
    }

    private static int readUdp(Packet p, Flow flow, int header, int source, int destination, int protocol) {
        int length = flow.length();
        if (length < header + Udp.SIZE || !linear(p, Eth.SIZE + header + Udp.SIZE)) return malformed();
        Udp udp = Udp.at(p, Eth.SIZE + header);
        if (udp == null) return malformed();
        flow.headers(header + Udp.SIZE);
        flow.flags(length);
        flow.name(source, destination, udp.ports(), protocol);
        return Datapath.CONTINUE;
    }

    private static int malformed() {
        Outcome.count(Outcome.MALFORMED);
        return Packet.PASS;
    }

    /** Whether the first {@code length} bytes can be read directly, having made them so if need be. Packet views are stale after. */
    private static boolean linear(Packet p, int length) {
        Mem m = p.at(0, length);
        if (m != null) return true;
        return !p.xdp() && p.pull(length) == 0;
    }
}
