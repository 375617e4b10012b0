package dev.sluice.linux.netlink;

import java.net.InetAddress;
import java.util.Optional;

/**
 * An address to be added, in every detail that ip-address(8) knows.
 *
 * @param address flags of it are {@code IFA_F_*}; IPv6 addresses get no duplicate detection whatever they say
 * @param peer of a point-to-point interface
 * @param broadcast IPv4 only
 * @param preferredSeconds how long it is used as a source of new connections; {@link #FOREVER}
 * @param protocol {@code IFAPROT_*}: who added it, 0 for nobody in particular
 */
public record NewAddress(
        Address address,
        Optional<InetAddress> peer,
        Optional<InetAddress> broadcast,
        long preferredSeconds,
        int protocol) {
    /** {@code INFINITY_LIFE_TIME} */
    public static final long FOREVER = 0xffffffffL;
}
