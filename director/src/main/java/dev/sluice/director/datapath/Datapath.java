package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Subprogram;

/**
 * The programs: what happens to a packet, step by step.
 *
 * <p>A packet of a known connection costs one parse, one look into the connection table, one server entry, counters, the rewrite
 * and the transmission; services, schedulers and routes are looked at only when that fails.
 */
public final class Datapath {
    /** No verdict yet. */
    static final int CONTINUE = -1;

    private Datapath() {}

    /** Root for ingress: native XDP, or tc on whatever has no native XDP. */
    public static int receive(Packet p) {
        if (!Arrival.toThisHost(p)) return Packet.PASS;
        Flow flow = new Flow(Mem.stack(Flow.SIZE));
        if (!Arrival.usual(p, flow)) return unusual(p);
        if (Fixed.MASQUERADE.on() && Reply.possible(flow)) return eitherWay(p);
        Server server = Connection.established(flow);
        if (server == null) return begin(p);
        Trace.note(Trace.CONNECTION, flow.server());
        return ToServer.forward(p, flow, server, flow.server());
    }

    private static int unusual(Packet p) {
        if (Fragments.later(p)) return Fragments.receive(p);
        if (Related.concerns(p)) return related(p);
        if (!Fixed.IPV6.on()) return eitherWay(p);
        int verdict = Datapath6.receive(p);
        if (verdict != CONTINUE) return verdict;
        if (Fragments6.later(p)) return Fragments6.receive(p);
        return Related6.concerns(p) ? related6(p) : eitherWay(p);
    }

    /** Perhaps a reply. Not asked inside {@link #begin}, whose stack a reply's translation would need. */
    private static int eitherWay(Packet p) {
        int verdict = Fixed.MASQUERADE.on() ? Reply.receive(p) : CONTINUE;
        return verdict == CONTINUE ? begin(p) : verdict;
    }

    private static int related(Packet p) {
        int verdict = Fixed.TUNNEL.on() ? PathMtu.receive(p) : CONTINUE;
        if (verdict == CONTINUE) verdict = Related.receive(p);
        return Fixed.SCHEDULE_ICMP.on() && verdict == CONTINUE ? Related.schedule(p) : verdict;
    }

    private static int related6(Packet p) {
        int verdict = Fixed.TUNNEL.on() ? PathMtu6.receive(p) : CONTINUE;
        if (verdict == CONTINUE) verdict = Related6.receive(p);
        return Fixed.SCHEDULE_ICMP.on() && verdict == CONTINUE ? Related6.schedule(p) : verdict;
    }

    /** A client's packet that is unusual, that changes its connection, whose connection is not where most are, or that has none yet. */
    @Subprogram
    private static int begin(Packet p) {
        Flow flow = new Flow(Mem.stack(Flow.SIZE));
        int verdict = Fixed.together() && Arrival.usual(p, flow) ? CONTINUE : Arrival.read(p, flow);
        if (verdict != CONTINUE) return verdict;
        if (flow.opens()) ConnectionTable.prefetch(flow.hash());
        int index = Connection.follow(flow);
        Trace.note(index == 0 ? Trace.NO_CONNECTION : Trace.CONNECTION, index);
        if (index == 0) {
            if (Fixed.MARKS.on()) flow.mark(Marks.of(p, flow));
            index = Schedule.connection(p, flow);
        }
        if (index < 0) return refuse(p, flow, index);
        if (flow.firstFragment()) Fragments.remember(p, flow, index, Fragments.TO_SERVER);
        return flow.ipv6() ? ToServer6.forward(p, flow, index) : ToServer.forward(p, flow, index);
    }

    /**
     * Root for tc egress: answers of a masqueraded server on the director itself, which never come in by any interface. Everything
     * else leaves as it is.
     */
    public static int leave(Packet p) {
        if (Fragments.later(p)) return Fragments.leave(p);
        if (Related.concerns(p)) return Related.leave(p);
        if (Fixed.IPV6.on() && Fragments6.later(p)) return Fragments6.leave(p);
        if (Fixed.IPV6.on() && Related6.concerns(p)) return Related6.leave(p);
        return answers(p);
    }

    /** Apart, so that its stack is not under that of the others. */
    @Subprogram
    private static int answers(Packet p) {
        Flow flow = new Flow(Mem.stack(Flow.SIZE));
        int verdict = Arrival.read(p, flow);
        if (verdict == CONTINUE && Reply.possible(flow)) Reply.fromThisHost(p, flow);
        return Packet.PASS;
    }

    /** {@code reason}: of {@link Schedule}. */
    private static int refuse(Packet p, Flow flow, int reason) {
        Trace.note(Trace.REFUSED, reason);
        if (reason == Schedule.SERVER_GIVEN_UP) return Reset.answer(p);
        if (reason == Schedule.SERVER_REMOVED) return Outcome.drop(Outcome.SERVER_REMOVED);
        if (Fixed.SIP.on() && reason == Schedule.NO_CALL_ID) return Outcome.drop(Outcome.NO_CALL_ID);
        int server = 0;
        if (reason == Schedule.NOT_OURS) {
            forget(flow);
            if (!Fixed.NAT_ICMP_SEND.on() || !Reply.possible(flow)) return Packet.PASS;
            server = Orphan.server(p, flow);
            if (server == 0) return Packet.PASS;
        } else if (reason == Schedule.NO_SERVER) {
            Outcome.count(Outcome.NO_SERVER);
        } else {
            if (reason == Schedule.TABLE_FULL) return Packet.DROP;
            Outcome.count(Outcome.STRAY);
            return Packet.PASS;
        }
        return unreachable(p, flow, server);
    }

    /** Tells the sender that nobody listens: a client in the virtual address's name, {@link Orphan}'s {@code server} in ours. */
    private static int unreachable(Packet p, Flow flow, int server) {
        if (!flow.ipv6()) {
            int source = server == 0 ? flow.virtual() : Server.of(server).tunnelSource();
            return IcmpError.send(p, flow.quoted(), source, Icmp.PORT_UNREACHABLE, 0);
        }
        Mem own = Server.of(server).wideTunnelSource();
        return Icmp6Error.send(
                p, server == 0 ? 0 : own.u64(0), server == 0 ? 0 : own.u64(8), Icmp6.PORT_UNREACHABLE, 0);
    }

    /** A connection begins that somebody else will serve: what the table says of the one before is no longer true. */
    private static void forget(Flow flow) {
        if (flow.word() != 0 && flow.opens()) ConnectionTable.forget(flow);
    }
}
