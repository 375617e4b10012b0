package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;

/** {@link Routes} to IPv6 clients. */
final class Routes6 {
    private Routes6() {}

    /** Turns the server's packet into the virtual service's, and sends it to its client. */
    static int forward(Packet p, Flow flow, Server server) {
        Mem settings = Maps.SETTINGS.get(0);
        Mem memory = Maps.ROUTES6.get(Routes.slot(flow.client()));
        if (settings == null || memory == null) return Packet.DROP;
        Route route = new Route(memory);
        int epoch = new Settings(settings).routeEpoch();
        if (!fresh(route, flow.wideClient(), epoch)) {
            Mem fib = Fib.draft();
            if (fib == null) return Packet.DROP;
            int answer = Fib.lookup(p, fib, flow.wideVirtual(server), flow.wideClient());
            if (answer != Fib.SUCCESS) return unresolved(p, flow, server, fib, answer);
            WideAddress.copy(flow.wideClient(), route.wideDestination());
            Routes.remember(route, fib, epoch);
        }
        Mem head = Frames.head6(p);
        if (head == null) return Packet.DROP;
        int objection = Limits6.check(p, flow, Frames.ip6(head), route.mtu());
        if (objection != Limits.NONE) return Limits6.refuse(p, objection, flow.wideVirtual(server), route.mtu());
        head = Masquerade6.toClient(p, flow, server);
        if (head == null) return Packet.DROP;
        Limits6.hop(p, Frames.ip6(head));
        new Eth(head).link(route.link());
        return NextHop.out(p, route.device());
    }

    private static boolean fresh(Route route, Mem client, int epoch) {
        return WideAddress.same(route.wideDestination(), client) && Routes.fresh(route, epoch);
    }

    /** As {@link Routes}: the kernel resolves the neighbour (tc), or its stack has the translated packet. */
    private static int unresolved(Packet p, Flow flow, Server server, Mem fib, int answer) {
        if (p.xdp() || answer != Fib.NO_NEIGHBOUR) {
            return Masquerade6.toClient(p, flow, server) == null ? Packet.DROP : Packet.PASS;
        }
        Mem head = Frames.head6(p);
        if (head == null) return Packet.DROP;
        int objection = Limits6.check(p, flow, Frames.ip6(head), Fib.mtu(fib));
        if (objection != Limits.NONE) return Limits6.refuse(p, objection, flow.wideVirtual(server), Fib.mtu(fib));
        head = Masquerade6.toClient(p, flow, server);
        if (head == null) return Packet.DROP;
        Limits6.hop(p, Frames.ip6(head));
        return NextHop.neighbour(Fib.device(fib), Fib.wideGateway(fib));
    }
}
