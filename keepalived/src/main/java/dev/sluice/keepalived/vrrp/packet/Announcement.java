package dev.sluice.keepalived.vrrp.packet;

import dev.sluice.linux.netlink.MacAddress;
import java.net.Inet4Address;
import java.net.InetAddress;

/** Whole Ethernet frames that tell the neighbours where an address lives now. */
public final class Announcement {
    private static final int ETHERNET = 14, ARP = 28, IP6 = 40, ADVERTISEMENT = 32;
    private static final int ETHERTYPE_ARP = 0x0806, ETHERTYPE_IP6 = 0x86dd;
    private static final int ICMP6 = 58, NEIGHBOUR_ADVERTISEMENT = 136;
    private static final int ROUTER = 0x80, OVERRIDE = 0x20;
    private static final MacAddress BROADCAST = MacAddress.parse("ff:ff:ff:ff:ff:ff");
    /** ff02::1 and the Ethernet group it maps to (RFC 2464 §7). */
    private static final byte[] ALL_NODES = {(byte) 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private static final MacAddress ALL_NODES_MAC = MacAddress.parse("33:33:00:00:00:01");

    private Announcement() {}

    /**
     * A gratuitous ARP or an unsolicited neighbour advertisement.
     *
     * @param router whether the neighbours may use us as a gateway; IPv6 only
     */
    public static byte[] of(InetAddress address, MacAddress mac, boolean router) {
        return address instanceof Inet4Address ? arp(address, mac) : neighbourAdvertisement(address, mac, router);
    }

    /** A request for our own address (RFC 5227 §1.1), its target hardware address set as keepalived sets it. */
    private static byte[] arp(InetAddress address, MacAddress mac) {
        byte[] frame = frame(ETHERNET + ARP, BROADCAST, mac, ETHERTYPE_ARP);
        int at = ETHERNET;
        Wire.put16(frame, at, 1); // Ethernet
        Wire.put16(frame, at + 2, 0x0800);
        frame[at + 4] = MacAddress.SIZE;
        frame[at + 5] = 4;
        Wire.put16(frame, at + 6, 1); // request
        put(frame, at + 8, mac.bytes());
        put(frame, at + 14, address.getAddress());
        put(frame, at + 18, BROADCAST.bytes());
        put(frame, at + 24, address.getAddress());
        return frame;
    }

    /** RFC 4861 §4.4 with the target link-layer address option, to all nodes. */
    private static byte[] neighbourAdvertisement(InetAddress address, MacAddress mac, boolean router) {
        byte[] frame = frame(ETHERNET + IP6 + ADVERTISEMENT, ALL_NODES_MAC, mac, ETHERTYPE_IP6);
        int at = ETHERNET;
        frame[at] = 0x60;
        Wire.put16(frame, at + 4, ADVERTISEMENT);
        frame[at + 6] = ICMP6;
        frame[at + 7] = (byte) 255;
        put(frame, at + 8, address.getAddress());
        put(frame, at + 24, ALL_NODES);
        at += IP6;
        frame[at] = (byte) NEIGHBOUR_ADVERTISEMENT;
        frame[at + 4] = (byte) (OVERRIDE | (router ? ROUTER : 0));
        put(frame, at + 8, address.getAddress());
        frame[at + 24] = 2; // target link-layer address, in units of 8 bytes:
        frame[at + 25] = 1;
        put(frame, at + 26, mac.bytes());
        long pseudo = InternetSum.pseudoHeader(address.getAddress(), ALL_NODES, 16, ICMP6, ADVERTISEMENT);
        Wire.put16(frame, at + 2, InternetSum.finish(InternetSum.add(pseudo, frame, at, ADVERTISEMENT)));
        return frame;
    }

    private static byte[] frame(int size, MacAddress destination, MacAddress source, int type) {
        byte[] frame = new byte[size];
        put(frame, 0, destination.bytes());
        put(frame, MacAddress.SIZE, source.bytes());
        Wire.put16(frame, 2 * MacAddress.SIZE, type);
        return frame;
    }

    private static void put(byte[] frame, int at, byte[] bytes) {
        System.arraycopy(bytes, 0, frame, at, bytes.length);
    }
}
