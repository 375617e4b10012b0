package dev.sluice.director;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * How this machine reaches real servers: what the director asks of the network. Addresses in packet order.
 *
 * <p>{@link NextHops} answers from the kernel's tables; tests answer from a map. Called by the director's thread alone.
 */
interface Routes {
    /** Whether {@code address} can belong to one machine: {@code inet_addr_type} is neither broadcast nor multicast. */
    boolean unicast(int address);

    /** Keeps these addresses resolved from now on, and waits a moment (at most 100 ms in all) for what is still unknown. */
    void watch(Collection<Integer> addresses);

    /** No server has this address any more. */
    void forget(int address);

    /** How to reach {@code address} now, null when there is no route to it. */
    @Nullable
    NextHop of(int address);
}
