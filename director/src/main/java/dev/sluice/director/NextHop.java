package dev.sluice.director;

import java.net.InetAddress;

/**
 * Everything a packet needs to reach an address.
 *
 * @param local the address is the director's own
 * @param reachable device and link may be used
 * @param device index of the interface that leads there
 * @param gateway next router, or the address itself when it is on the link
 * @param source address that the director itself would use, the outer source of tunnelled packets; the unspecified one if it has none
 * @param mtu largest IP packet, bytes
 * @param destinationMac of the gateway, in the low 48 bits, first byte lowest; 0 while unknown
 * @param sourceMac of the interface, likewise
 */
record NextHop(
        boolean local,
        boolean reachable,
        int device,
        InetAddress gateway,
        InetAddress source,
        int mtu,
        long destinationMac,
        long sourceMac) {
    NextHop from(InetAddress other) {
        return new NextHop(local, reachable, device, gateway, other, mtu, destinationMac, sourceMac);
    }

    /** The first eight bytes of a frame, as a little-endian number. */
    long linkLow() {
        return destinationMac | sourceMac << 48;
    }

    /** The next four. */
    int linkHigh() {
        return (int) (sourceMac >>> 16);
    }
}
