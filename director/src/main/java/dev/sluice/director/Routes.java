package dev.sluice.director;

import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How this machine reaches real servers: what the director asks of the network.
 *
 * <p>{@link NextHops} answers from the kernel's tables; tests answer from a map. Called by the director's thread alone.
 */
interface Routes {
    /**
     * Whether {@code address} can be a server's, as {@code ip_vs_new_dest} has it: one machine's, and of IPv6 neither one of a link's own
     * nor an IPv4 address written as an IPv6 one, unless it is this machine's.
     */
    boolean unicast(InetAddress address);

    /** Keeps these addresses resolved from now on, and waits a moment (at most 100 ms in all) for what is still unknown. */
    void watch(Collection<InetAddress> addresses);

    /** No server has this address any more. */
    void forget(InetAddress address);

    /** How to reach {@code address} now, null when there is no route to it. */
    @Nullable
    NextHop of(InetAddress address);

    /** This machine's global addresses of a family on an interface that packets may come from. */
    List<InetAddress> addresses(int device, boolean ipv6);
}
