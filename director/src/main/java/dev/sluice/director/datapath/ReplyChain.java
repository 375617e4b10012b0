package dev.sluice.director.datapath;

import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Subprogram;

/**
 * The rest of a long chain of servers of one address and port, which is in as many services: each one that an answer may be of costs
 * a look into the connection table. So the walk leaves a hint of where it ended, and a connection's next answers follow that.
 *
 * <p>A hint is the index of a server, written by any packet at any time, and proves nothing: it is followed only to a server of
 * the same chain that the flow has a connection to.
 */
final class ReplyChain {
    /** A power of two, and how many an element of {@link Maps#REPLY_HINTS} has. */
    static final int HINTS = 1 << 17, PER_ELEMENT = 2;

    private static final int HINT = 4, WIDE = Server.ANY_PORT | Server.MARKED;

    private ReplyChain() {}

    /**
     * The server that the flow has a connection to, of those from {@code from} on, as which the flow is then named; 0 if there is
     * none.
     */
    @Subprogram
    static int find(Flow flow, int from) {
        int slot = slot(flow, Server.of(from));
        int index = hint(slot).u32(0);
        if (index != 0 && isOfChain(Server.of(index), Server.of(from)) && isOf(flow, index)) return index;
        flow.candidate(from);
        int _ = Kernel.loop(Fixed.SERVER_MASK.value(), flow, ReplyChain::round);
        index = flow.candidate();
        if (index != 0) hint(slot).u32(0, index);
        return index;
    }

    private static boolean round(int index, Mem context) {
        Flow flow = new Flow(context);
        int candidate = flow.candidate();
        if (candidate == 0 || isOf(flow, candidate)) return true;
        flow.candidate(Server.of(candidate).next());
        return false;
    }

    /** Whether the flow, now named so, has a connection to this server. One that needs none is noted. */
    private static boolean isOf(Flow flow, int index) {
        Server server = Server.of(index);
        if (!Reply.named(flow, server, true)) return false;
        if (Reply.isConnected(flow, index)) return true;
        if (Fixed.ONE_PACKET.on() && OnePacket.answers(flow, server)) flow.connectionless(index);
        return false;
    }

    private static Mem hint(int slot) {
        return Maps.REPLY_HINTS.at(slot >>> 1 & HINTS / PER_ELEMENT - 1).at((slot & PER_ELEMENT - 1) * HINT);
    }

    /** Number of the hint for packets to the flow's client from this server. */
    private static int slot(Flow flow, Server server) {
        int ports = flow.ports() & 0xffff | flow.answeringPort() << 16;
        return (int) ConnectionHash.of(flow.client(), WideAddress.fold(server.wideAddress()), ports, flow.kind());
    }

    /** Whether packets of both may look the same: one address, and one port unless they have many. */
    private static boolean isOfChain(Server server, Server other) {
        int differ = (server.flags() ^ other.flags()) & WIDE | server.kind() ^ other.kind();
        if ((server.flags() & WIDE) == 0) differ |= server.port() ^ other.port();
        return differ == 0 && WideAddress.same(server.wideAddress(), other.wideAddress());
    }
}
