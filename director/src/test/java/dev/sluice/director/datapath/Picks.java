package dev.sluice.director.datapath;

/** Asks the datapath's schedulers, on the JVM, whom they choose. */
public final class Picks {
    private Picks() {}

    /** Index of the server that {@code service} chooses for a client; 0 for none. Address in network order, port in host order. */
    public static int choose(Service service, int client, int port) {
        return Schedule.choose(service.plan(), service.scheduler());
    }
}
