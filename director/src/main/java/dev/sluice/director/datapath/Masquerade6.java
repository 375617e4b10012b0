package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import org.jspecify.annotations.Nullable;

/** {@link Masquerade} of IPv6: there is no header checksum, and a UDP checksum that is 0 is none at all (RFC 8200 §8.1). */
final class Masquerade6 {
    private Masquerade6() {}

    static int forward(Packet p, Flow flow, Server server) {
        Mem head = Frames.head6(p);
        if (head == null) return Packet.DROP;
        int objection = Limits6.check(p, flow, Frames.ip6(head), server.mtu());
        if (objection != Limits.NONE) return Limits6.refuse(p, objection, server.mtu());
        head = toServer(p, flow, server);
        if (head == null) return Packet.DROP;
        Limits6.hop(p, Frames.ip6(head));
        return NextHop.send(p, new Eth(head), server);
    }

    /** Writes the server's address and port where the virtual ones are. The packet's head, null if it could not be done. */
    static @Nullable Mem toServer(Packet p, Flow flow, Server server) {
        Mem head = Frames.head6(p);
        if (head == null) return null;
        int difference = WideAddress.difference(Frames.ip6(head).destination(), server.wideAddress());
        int port = Wide.port(server, flow.ports() >>> 16);
        if (!transport(p, flow, Masquerade.DESTINATION_PORT, difference, flow.ports() >>> 16, port)) return null;
        head = Frames.head6(p);
        if (head != null)
            WideAddress.copy(server.wideAddress(), Frames.ip6(head).destination());
        return head;
    }

    /** Writes the virtual address and port where the server's are. The packet's head, null if it could not be done. */
    static @Nullable Mem toClient(Packet p, Flow flow, Server server) {
        Mem head = Frames.head6(p);
        if (head == null) return null;
        Mem virtual = flow.wideVirtual(server);
        int difference = WideAddress.difference(Frames.ip6(head).source(), virtual);
        int port = flow.ports() >>> 16;
        if (!transport(p, flow, Masquerade.SOURCE_PORT, difference, Wide.port(server, port), port)) return null;
        head = Frames.head6(p);
        if (head != null) WideAddress.copy(virtual, Frames.ip6(head).source());
        return head;
    }

    /** Changes a port, and the transport checksum for port and address. {@code difference}: of {@link WideAddress#difference}. */
    private static boolean transport(Packet p, Flow flow, int portAt, int difference, int port, int newPort) {
        // As in IPv4; but here nothing in this packet makes up for the address.
        if (flow.laterFragment()) {
            if (!p.xdp()) p.sumChanged(difference);
            return true;
        }
        if (flow.sctp()) return Sctp.port(p, flow, portAt, port, newPort);
        if (!p.xdp() && !offloadedChecksum(p, flow, difference, port, newPort)) return false;
        if (p.xdp() && flow.tcp()) tcpChecksum(p, flow, difference, port, newPort);
        if (p.xdp() && !flow.tcp()) udpChecksum(p, flow, difference, port, newPort);
        Mem header = p.at(flow.transport(), Udp.SIZE);
        if (header == null) return false;
        header.u16(portAt, newPort);
        return true;
    }

    private static void tcpChecksum(Packet p, Flow flow, int difference, int port, int newPort) {
        Mem header = p.at(flow.transport(), Tcp.SIZE);
        if (header == null) return;
        int sum = Checksum.adjust(header.u16(Tcp.CHECKSUM), difference);
        header.u16(Tcp.CHECKSUM, Checksum.adjust16(sum, port, newPort));
    }

    private static void udpChecksum(Packet p, Flow flow, int difference, int port, int newPort) {
        Mem header = p.at(flow.transport(), Udp.SIZE);
        if (header == null || header.u16(Udp.CHECKSUM) == 0) return;
        int sum = Checksum.adjust(header.u16(Udp.CHECKSUM), difference);
        sum = Checksum.adjust16(sum, port, newPort);
        header.u16(Udp.CHECKSUM, sum == 0 ? 0xffff : sum);
    }

    /**
     * The same by the kernel's helper, see {@link Masquerade}. The helper takes the address for IPv4's, whose change a device's sum of
     * the packet does not see since the header's checksum makes up for it; of IPv6 it is the transport checksum that makes up for the
     * address, so what the helper took off that sum is put back. (A flag for this came with Linux 6.16.)
     */
    private static boolean offloadedChecksum(Packet p, Flow flow, int difference, int port, int newPort) {
        int at = flow.transport() + (flow.tcp() ? Tcp.CHECKSUM : Udp.CHECKSUM);
        int flags = flow.tcp() ? 0 : Packet.UDP_CHECKSUM;
        if (p.l4Checksum(at, 0, difference, Packet.PSEUDO_HEADER | flags) != 0) return failed();
        p.sumChanged(difference);
        if (port != newPort && p.l4Checksum(at, port, newPort, flags | 2) != 0) return failed();
        return true;
    }

    private static boolean failed() {
        Outcome.count(Outcome.HELPER_FAILED);
        return false;
    }
}
