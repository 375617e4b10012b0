package dev.sluice.keepalived.vrrp.packet;

/** The header of IPv4 (RFC 791), as raw sockets hand it over and, with IP_HDRINCL, take it. */
final class Ip4 {
    static final int HEADER = 20;
    static final int TOTAL_LENGTH = 2, IDENTIFICATION = 4, FRAGMENT = 6, TTL = 8, PROTOCOL = 9, CHECKSUM = 10;
    static final int SOURCE = 12, DESTINATION = 16;
    /** Precedence "internetwork control": RFC 3768 leaves it open, every implementation sends it. */
    private static final int CONTROL = 0xc0;

    private Ip4() {}

    /** Writes a header at the beginning of {@code packet}; the kernel may fill in identification and checksum. */
    static void write(byte[] packet, int totalLength, int ttl, int protocol, byte[] source, byte[] destination) {
        packet[0] = 0x45;
        packet[1] = (byte) CONTROL;
        Wire.put16(packet, TOTAL_LENGTH, totalLength);
        Wire.put16(packet, IDENTIFICATION, 0);
        Wire.put16(packet, FRAGMENT, 0);
        packet[TTL] = (byte) ttl;
        packet[PROTOCOL] = (byte) protocol;
        System.arraycopy(source, 0, packet, SOURCE, 4);
        System.arraycopy(destination, 0, packet, DESTINATION, 4);
        seal(packet);
    }

    /** Sets the header's checksum. */
    static void seal(byte[] packet) {
        Wire.put16(packet, CHECKSUM, 0);
        Wire.put16(packet, CHECKSUM, InternetSum.finish(InternetSum.add(0, packet, 0, HEADER)));
    }
}
