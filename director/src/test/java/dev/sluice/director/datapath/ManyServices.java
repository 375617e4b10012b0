package dev.sluice.director.datapath;

import java.util.ArrayList;
import java.util.List;

/**
 * One masqueraded server, and one IPv6 one, in many services of each kind. Of each kind and family every service has a client of
 * its own, so that an exchange tells the service.
 */
final class ManyServices {
    /** Services of each kind and family, more than are looked at one by one without a loop. */
    private static final int EXACT = 40, WIDE = 9;

    private static final int PORT = 80, REAL_PORT = 8080;

    /** What kind of service. */
    private enum Offer {
        EXACT,
        PORT_ZERO,
        MARK
    }

    /** A service, its client, its server and the server's entry. */
    record Exchange(String client, String virtual, String real, int realPort, int entry) {
        AnyFrame question(int flags) {
            return AnyFrame.tcp(client, 1024, virtual, PORT, flags, 10);
        }

        AnyFrame answer(int flags) {
            return AnyFrame.tcp(real, realPort, client, 1024, flags, 20);
        }
    }

    private ManyServices() {}

    /** Configures them all, in the order of the answer. */
    static List<Exchange> configure(Balancer balancer) {
        List<Exchange> flows = new ArrayList<>();
        for (boolean ipv6 : new boolean[] {false, true})
            for (Offer offer : Offer.values())
                for (int i = 0; i < (offer == Offer.EXACT ? EXACT : WIDE); i++)
                    flows.add(configure(balancer, offer, ipv6, i));
        return flows;
    }

    private static Exchange configure(Balancer balancer, Offer offer, boolean ipv6, int number) {
        String net = (ipv6 ? "2001:db8:9:" : "10.9.") + offer.ordinal() + (ipv6 ? "::" : ".");
        String virtual = net + (number + 1);
        String client = (ipv6 ? "2001:db8:1::" : "10.1.0.") + (number + 1);
        String real = (ipv6 ? "2001:db8:2::" : "10.0.2.") + (offer.ordinal() + 1);
        int mark = 1 + number + (ipv6 ? WIDE : 0);
        int service = switch (offer) {
            case EXACT -> balancer.addService(virtual, PORT, Ip4.TCP, Service.SEQUENCE);
            case PORT_ZERO -> balancer.addService(virtual, 0, Ip4.TCP, Service.SEQUENCE);
            case MARK -> balancer.addService(mark, ipv6, Service.SEQUENCE);
        };
        if (offer == Offer.MARK) balancer.mark(mark, virtual);
        int flags = switch (offer) {
            case EXACT -> 0;
            case PORT_ZERO -> Server.ANY_PORT | Server.KEEPS_PORT;
            case MARK -> Server.MARKED;
        };
        int port = offer == Offer.PORT_ZERO ? 0 : REAL_PORT;
        int entry = balancer.addServer(service, real, port, Server.MASQUERADE, flags);
        balancer.planRoundRobin(service, entry);
        return new Exchange(client, virtual, real, port == 0 ? PORT : port, entry);
    }
}
