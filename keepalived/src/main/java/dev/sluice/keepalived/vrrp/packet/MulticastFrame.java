package dev.sluice.keepalived.vrrp.packet;

import dev.sluice.keepalived.config.model.Family;
import dev.sluice.linux.netlink.MacAddress;

/**
 * A multicast advert as an Ethernet frame. Sent as such it needs no entry of the neighbour table, as even multicast packets of a
 * raw IP socket do: a table that somebody filled up does not silence a master.
 */
public final class MulticastFrame {
    private static final int ETHERNET = 14, IP6 = 40;
    private static final int ETHERTYPE_IP4 = 0x0800, ETHERTYPE_IP6 = 0x86dd;

    private final byte[] frame;
    /** Where the packet of {@link OutgoingAdvert} goes. */
    private final int start;

    /** @param size of the packet */
    public MulticastFrame(AdvertFormat format, MacAddress source, int size) {
        boolean ip6 = format.family() == Family.IPV6;
        start = ETHERNET + (ip6 ? IP6 : 0);
        frame = new byte[start + size];
        byte[] group = format.group();
        // RFC 1112 §6.4: the low 23 bits of the group; RFC 2464 §7: its low 32.
        byte[] mac = ip6
                ? new byte[] {0x33, 0x33, group[12], group[13], group[14], group[15]}
                : new byte[] {1, 0, 0x5e, (byte) (group[1] & 0x7f), group[2], group[3]};
        System.arraycopy(mac, 0, frame, 0, mac.length);
        System.arraycopy(source.bytes(), 0, frame, MacAddress.SIZE, MacAddress.SIZE);
        Wire.put16(frame, 12, ip6 ? ETHERTYPE_IP6 : ETHERTYPE_IP4);
        if (!ip6) return;
        Wire.put32(frame, ETHERNET, 0x6c000000); // version 6, traffic class "internetwork control"
        Wire.put16(frame, ETHERNET + 4, size);
        frame[ETHERNET + 6] = Wire.VRRP;
        frame[ETHERNET + 7] = (byte) format.ttl();
        System.arraycopy(format.source(), 0, frame, ETHERNET + 8, 16);
        System.arraycopy(group, 0, frame, ETHERNET + 24, 16);
    }

    /** The frame around this packet; overwritten by the next one. */
    public byte[] around(byte[] packet) {
        System.arraycopy(packet, 0, frame, start, packet.length);
        return frame;
    }
}
