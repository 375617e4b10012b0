package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Subprogram;
import org.jspecify.annotations.Nullable;

/**
 * Fragments of IP packets. The first has the ports, is treated as any packet, and is remembered for at most {@link
 * Fixed#FRAGMENT_LIFE}; the others go its way, by whatever connection or scheduling that was. Nothing is held back or put together:
 * a fragment that comes before its first one goes to the kernel's stack as it came, and is counted.
 */
final class Fragments {
    static final int TO_SERVER = 0, TO_CLIENT = 1;

    private Fragments() {}

    /** Whether the frame is a fragment other than the first of its packet. */
    static boolean later(Packet p) {
        Mem head = Frames.head(p);
        return head != null
                && new Eth(head).type() == Eth.IPV4
                && Frames.ip(head).offset() != 0;
    }

    /** Notes that the packet in hand, a first fragment not changed yet, goes to server {@code index} or comes from it. */
    static void remember(Packet p, Flow flow, int index, int direction) {
        var _ = flow.ipv6()
                ? Fragments6.remember(p, index, flow.virtual(), flow.ports(), direction | flow.kind() << 8)
                : remember(p, index, flow.virtual(), flow.ports(), direction);
    }

    /** The arguments are {@link FragmentRecord}'s. */
    @Subprogram
    private static int remember(Packet p, int server, int virtual, int ports, int direction) {
        Mem head = Frames.head(p);
        if (head == null) return 0;
        Mem key = Maps.FRAGMENT_DRAFT.get(0);
        if (key == null) return 0;
        FragmentRecord.fillKey(key, Frames.ip(head));
        return FragmentRecord.put(key, server, virtual, ports, direction);
    }

    /** The verdict on a {@link #later} fragment that came in. */
    @Subprogram
    static int receive(Packet p) {
        Flow flow = new Flow(Mem.stack(Flow.SIZE));
        FragmentRecord record = read(p, flow);
        if (record == null) return Packet.PASS;
        Server server = Server.of(record.server());
        if (record.direction() == TO_SERVER) return ToServer.forward(p, flow, server, record.server());
        Reply.count(p, flow, record.server());
        return Routes.forward(p, flow, server);
    }

    /** The same for a server on this host, whose answer's fragments are about to leave. */
    @Subprogram
    static int leave(Packet p) {
        Flow flow = new Flow(Mem.stack(Flow.SIZE));
        FragmentRecord record = read(p, flow);
        if (record == null || record.direction() == TO_SERVER) return Packet.PASS;
        Server server = Server.of(record.server());
        if ((server.flags() & Server.LOCAL) == 0) return Packet.PASS;
        Reply.count(p, flow, record.server());
        var _ = Masquerade.toClient(p, flow, server);
        return Packet.PASS;
    }

    /** Fills in the flow of a later fragment as its client's side; null if it belongs to nothing known, which is counted. */
    private static @Nullable FragmentRecord read(Packet p, Flow flow) {
        Mem head = Frames.head(p);
        if (head == null || p.xdp() && new Eth(head).group()) return null;
        Ip4 ip = Frames.ip(head);
        int header = ip.headerLength();
        int length = ip.length();
        if (ip.version() != 4 || header < Ip4.SIZE || length < header || Eth.SIZE + length > p.length()) {
            Outcome.count(Outcome.MALFORMED);
            return null;
        }
        Mem key = Maps.FRAGMENT_DRAFT.get(0);
        if (key == null) return null;
        FragmentRecord.fillKey(key, ip);
        int client = ip.source();
        int peer = ip.destination();
        int protocol = ip.protocol();
        FragmentRecord record = FragmentRecord.find(key);
        if (record == null) return unknown();
        flow.length(length);
        flow.now(Clock.now());
        flow.headers(header);
        flow.name(record.direction() == TO_SERVER ? client : peer, record.virtual(), record.ports(), protocol);
        Server server = Server.of(record.server());
        boolean gone = (server.flags() & Server.AVAILABLE) == 0;
        return gone || !server.serves(flow.virtual(), flow.service()) ? unknown() : record;
    }

    static @Nullable FragmentRecord unknown() {
        Outcome.count(Outcome.FRAGMENT_PASSED);
        return null;
    }
}
