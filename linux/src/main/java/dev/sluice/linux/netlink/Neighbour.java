package dev.sluice.linux.netlink;

import java.net.InetAddress;
import java.util.Optional;

/**
 * What the kernel knows of a neighbour's link-layer address.
 *
 * @param state {@code NUD_*} of include/uapi/linux/neighbour.h
 * @param flags {@code NTF_*}
 */
public record Neighbour(int ifindex, InetAddress address, Optional<MacAddress> mac, int state, int flags) {
    public static final int INCOMPLETE = 1, REACHABLE = 2, STALE = 4, DELAY = 8, PROBE = 16;
    public static final int FAILED = 32, NO_ARP = 64, PERMANENT = 128;

    /** {@code NUD_VALID}: packets may be sent to {@link #mac}, though some states are being verified. */
    private static final int VALID = REACHABLE | STALE | DELAY | PROBE | NO_ARP | PERMANENT;

    public boolean isValid() {
        return (state & VALID) != 0 && mac.isPresent();
    }

    /** Whether the kernel will never ask for it: set by an administrator, or of a link without resolution. */
    public boolean isFixed() {
        return (state & (PERMANENT | NO_ARP)) != 0;
    }
}
