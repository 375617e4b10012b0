package dev.sluice.director.datapath;

import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;

/**
 * Next hops to clients, which unlike servers are too many for the control plane to keep: asked of the kernel and remembered for a
 * second, or until the control plane sees any route or neighbour change.
 */
final class Routes {
    private static final int SLOTS_MASK = 1023;
    /** Jiffies that an answer is good for: a second, or less where {@code HZ} is larger than 250. */
    private static final int LIFE = 250;

    private Routes() {}

    /** Turns the server's packet into the virtual service's, and sends it to its client. */
    static int forward(Packet p, Flow flow, Server server) {
        Mem settings = Maps.SETTINGS.get(0);
        Mem memory = Maps.ROUTES.get(slot(flow.client()));
        if (settings == null || memory == null) return Packet.DROP;
        Route route = new Route(memory);
        int epoch = new Settings(settings).routeEpoch();
        if (!fresh(route, flow.client(), epoch)) {
            Mem fib = Fib.draft();
            if (fib == null) return Packet.DROP;
            int answer = Fib.lookup(p, fib, flow.virtual(), flow.client());
            if (answer != Fib.SUCCESS) return unresolved(p, flow, server, fib, answer);
            route.destination(flow.client());
            remember(route, fib, epoch);
        }
        Mem head = Frames.head(p);
        if (head == null) return Packet.DROP;
        int objection = Limits.check(p, flow, Frames.ip(head), route.mtu());
        if (objection != Limits.NONE) return Limits.refuse(p, flow, objection, flow.virtual(), route.mtu());
        head = Masquerade.toClient(p, flow, server);
        if (head == null) return Packet.DROP;
        Frames.ip(head).decrementTtl();
        new Eth(head).link(route.link());
        return NextHop.out(p, route.device());
    }

    private static boolean fresh(Route route, int client, int epoch) {
        return route.destination() == client && fresh(route, epoch);
    }

    static boolean fresh(Route route, int epoch) {
        return route.epoch() == epoch && route.since() != 0 && Kernel.jiffies() - route.since() < LIFE;
    }

    /** Index in the cache of the client's route. */
    static int slot(int client) {
        return (client * 0x9e3779b1 >>> 16) & SLOTS_MASK;
    }

    static void remember(Route route, Mem fib, int epoch) {
        route.epoch(epoch);
        route.since(Kernel.jiffies());
        route.device(Fib.device(fib));
        route.mtu(Fib.mtu(fib));
        Fib.copyLink(fib, route.link());
    }

    /**
     * No link address: on tc the kernel can resolve it while it sends. Otherwise, and when there is no route or the client is this
     * host itself, the translated packet goes to the stack, which forwards it or says what is wrong.
     */
    private static int unresolved(Packet p, Flow flow, Server server, Mem fib, int answer) {
        if (p.xdp() || answer != Fib.NO_NEIGHBOUR) {
            return Masquerade.toClient(p, flow, server) == null ? Packet.DROP : Packet.PASS;
        }
        Mem head = Frames.head(p);
        if (head == null) return Packet.DROP;
        int objection = Limits.check(p, flow, Frames.ip(head), Fib.mtu(fib));
        if (objection != Limits.NONE) return Limits.refuse(p, flow, objection, flow.virtual(), Fib.mtu(fib));
        head = Masquerade.toClient(p, flow, server);
        if (head == null) return Packet.DROP;
        Frames.ip(head).decrementTtl();
        return NextHop.neighbour(Fib.device(fib), Fib.gateway(fib));
    }
}
