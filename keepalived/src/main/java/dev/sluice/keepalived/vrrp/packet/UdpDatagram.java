package dev.sluice.keepalived.vrrp.packet;

/**
 * UDP datagrams (RFC 768) from one address to another, written into one buffer: for IPv4 a whole packet, for IPv6 what follows
 * the header that the kernel writes.
 */
public final class UdpDatagram {
    /** Bytes of the UDP header. */
    public static final int HEADER = 8;

    private static final int UDP = 17, LENGTH = 4, CHECKSUM = 6;

    private final byte[] source;
    private final byte[] destination;
    private final byte[] packet;
    private final int start;
    private final int size;
    private final int ttl;

    /** @param payload bytes of it */
    public UdpDatagram(byte[] source, int sourcePort, byte[] destination, int destinationPort, int ttl, int payload) {
        this.source = source;
        this.destination = destination;
        this.ttl = ttl;
        start = source.length == 4 ? Ip4.HEADER : 0;
        size = HEADER + payload;
        packet = new byte[start + size];
        Wire.put16(packet, start, sourcePort);
        Wire.put16(packet, start + 2, destinationPort);
        Wire.put16(packet, start + LENGTH, size);
    }

    /** The datagram around these bytes; overwritten by the next one. Allocates nothing. */
    public byte[] around(byte[] payload) {
        System.arraycopy(payload, 0, packet, start + HEADER, size - HEADER);
        Wire.put16(packet, start + CHECKSUM, 0);
        int addressSize = source.length;
        long pseudo = InternetSum.pseudoHeader(source, destination, addressSize, UDP, size);
        int sum = InternetSum.finish(InternetSum.add(pseudo, packet, start, size));
        // Zero says that there is none.
        Wire.put16(packet, start + CHECKSUM, sum == 0 ? 0xffff : sum);
        if (start > 0) Ip4.write(packet, packet.length, ttl, UDP, source, destination);
        return packet;
    }
}
