package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import org.jspecify.annotations.Nullable;

/** NAT ({@code -m}): the virtual address and port become the server's; replies come back through us, see {@link Reply}. */
final class Masquerade {
    /** Offset of the source port; the destination port is at 2. */
    static final int SOURCE_PORT = 0, DESTINATION_PORT = 2;

    private Masquerade() {}

    static int forward(Packet p, Flow flow, Server server) {
        Mem head = Frames.head(p);
        if (head == null) return Packet.DROP;
        int objection = Limits.check(p, flow, Frames.ip(head), server.mtu());
        if (objection != Limits.NONE) return Limits.refuse(p, flow, objection, flow.virtual(), server.mtu());
        head = toServer(p, flow, server);
        if (head == null) return Packet.DROP;
        Frames.ip(head).decrementTtl();
        return NextHop.send(p, new Eth(head), server);
    }

    /** Writes the server's address and port where the virtual ones are. The packet's head, null if it could not be done. */
    static @Nullable Mem toServer(Packet p, Flow flow, Server server) {
        int port = Wide.port(server, flow.ports() >>> 16);
        if (!transport(p, flow, DESTINATION_PORT, flow.virtual(), server.address(), flow.ports() >>> 16, port))
            return null;
        Mem head = Frames.head(p);
        if (head != null) Frames.ip(head).destination(server.address());
        return head;
    }

    /** Writes the virtual address and port where the server's are. The packet's head, null if it could not be done. */
    static @Nullable Mem toClient(Packet p, Flow flow, Server server) {
        int port = flow.ports() >>> 16;
        int before = Wide.port(server, port);
        if (!transport(p, flow, SOURCE_PORT, server.address(), flow.virtual(), before, port)) return null;
        Mem head = Frames.head(p);
        if (head != null) Frames.ip(head).source(flow.virtual());
        return head;
    }

    /** Changes a port, and the transport checksum for port and address. */
    private static boolean transport(
            Packet p, Flow flow, int portAt, int address, int newAddress, int port, int newPort) {
        // The ports are in the first fragment, and so is the checksum of them all.
        if (flow.laterFragment()) return true;
        if (flow.sctp()) return Sctp.port(p, flow, portAt, port, newPort);
        if (!p.xdp() && !offloadedChecksum(p, flow, address, newAddress, port, newPort)) return false;
        if (p.xdp() && flow.tcp()) tcpChecksum(p, flow, address, newAddress, port, newPort);
        if (p.xdp() && !flow.tcp()) udpChecksum(p, flow, address, newAddress, port, newPort);
        Mem header = p.at(flow.transport(), Udp.SIZE);
        if (header == null) return false;
        header.u16(portAt, newPort);
        return true;
    }

    private static void tcpChecksum(Packet p, Flow flow, int address, int newAddress, int port, int newPort) {
        Mem header = p.at(flow.transport(), Tcp.SIZE);
        if (header == null) return;
        int sum = Checksum.adjust32(header.u16(Tcp.CHECKSUM), address, newAddress);
        header.u16(Tcp.CHECKSUM, Checksum.adjust16(sum, port, newPort));
    }

    private static void udpChecksum(Packet p, Flow flow, int address, int newAddress, int port, int newPort) {
        Mem header = p.at(flow.transport(), Udp.SIZE);
        if (header == null || header.u16(Udp.CHECKSUM) == 0) return;
        int sum = Checksum.adjust32(header.u16(Udp.CHECKSUM), address, newAddress);
        sum = Checksum.adjust16(sum, port, newPort);
        // 0 would say that there is no checksum (RFC 768).
        header.u16(Udp.CHECKSUM, sum == 0 ? 0xffff : sum);
    }

    /**
     * The same by the kernel's helper, since only the kernel knows what the checksum field holds: the whole sum, or the pseudo
     * header's alone ({@code CHECKSUM_PARTIAL}), and whether a device's sum of the packet ({@code CHECKSUM_COMPLETE}) must follow.
     */
    private static boolean offloadedChecksum(Packet p, Flow flow, int address, int newAddress, int port, int newPort) {
        int at = flow.transport() + (flow.tcp() ? Tcp.CHECKSUM : Udp.CHECKSUM);
        int flags = flow.tcp() ? 0 : Packet.UDP_CHECKSUM;
        if (p.l4Checksum(at, address, newAddress, Packet.PSEUDO_HEADER | flags | 4) != 0) return failed();
        if (port != newPort && p.l4Checksum(at, port, newPort, flags | 2) != 0) return failed();
        return true;
    }

    private static boolean failed() {
        Outcome.count(Outcome.HELPER_FAILED);
        return false;
    }
}
