package dev.sluice.linux.netlink;

import dev.sluice.linux.SystemCalls;

/**
 * The network configuration of one namespace: that of the thread which opened this. Any thread may use it, one request at a
 * time; a request blocks until the kernel has answered, so not on virtual threads.
 *
 * <p>All methods throw {@link dev.sluice.linux.LinuxException} with the kernel's own words, where it says any.
 */
public final class Rtnetlink implements AutoCloseable {
    private final Exchange exchange;

    private Rtnetlink(Exchange exchange) {
        this.exchange = exchange;
    }

    public static Rtnetlink open() {
        return open(SystemCalls.host());
    }

    static Rtnetlink open(SystemCalls calls) {
        return new Rtnetlink(new Exchange(NetlinkSocket.open(calls)));
    }

    public Links links() {
        return new Links(exchange);
    }

    public Addresses addresses() {
        return new Addresses(exchange);
    }

    public Routes routes() {
        return new Routes(exchange);
    }

    public Rules rules() {
        return new Rules(exchange);
    }

    /** Takes something away; false if it was gone already. */
    public boolean perform(Removal removal) {
        return exchange.perform(removal);
    }

    public Neighbours neighbours() {
        return new Neighbours(exchange);
    }

    public TrafficControl trafficControl() {
        return new TrafficControl(exchange);
    }

    @Override
    public void close() {
        exchange.close();
    }
}
