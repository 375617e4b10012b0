package dev.sluice.director.datapath;

/** Asks the datapath's schedulers, on the JVM, whom they choose. */
public final class Picks {
    private Picks() {}

    /** Index of the server that the service at {@code service} chooses for a client; 0 for none. {@code client}: {@link Flow#client}. */
    public static int choose(Service service, int index, int client, int port) {
        int ports = Integer.reverseBytes(port) >>> 16 | service.port() << 16;
        return Schedule.choose(index, client, service.address(), ports, WideAddress.fold(service.wideAddress()));
    }
}
