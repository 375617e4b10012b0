package dev.sluice.keepalived.check;

import dev.sluice.keepalived.config.model.Family;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Echo requests and replies: type, code, checksum, identifier, sequence number (RFC 792, RFC 4443 section 4). */
final class IcmpEcho {
    private static final int HEADER = 8, PAYLOAD = 56;
    private static final int REQUEST4 = 8, REPLY4 = 0, REQUEST6 = 128, REPLY6 = 129;

    private IcmpEcho() {}

    static byte[] request(Family family, int identifier, int sequence) {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER + PAYLOAD);
        bytes.put(0, (byte) (family == Family.IPV4 ? REQUEST4 : REQUEST6));
        bytes.putShort(4, (short) identifier).putShort(6, (short) sequence);
        // Over IPv6 the kernel writes the checksum, as it knows the addresses.
        if (family == Family.IPV4) bytes.putShort(2, checksum(bytes));
        return bytes.array();
    }

    /** The sequence number of a reply to us. Over IPv4 a raw socket receives the IP header too. */
    static Optional<Integer> replySequence(Family family, byte[] packet, int identifier) {
        int at = family == Family.IPV4 && packet.length > 0 ? (packet[0] & 15) * 4 : 0;
        if (packet.length < at + HEADER) return Optional.empty();
        ByteBuffer bytes = ByteBuffer.wrap(packet);
        int type = bytes.get(at) & 0xff;
        boolean ours = (bytes.getShort(at + 4) & 0xffff) == identifier;
        if (!ours || type != (family == Family.IPV4 ? REPLY4 : REPLY6)) return Optional.empty();
        return Optional.of(bytes.getShort(at + 6) & 0xffff);
    }

    /** RFC 1071. */
    private static short checksum(ByteBuffer bytes) {
        int sum = 0;
        for (int i = 0; i < bytes.capacity(); i += 2) sum += bytes.getShort(i) & 0xffff;
        while (sum >>> 16 != 0) sum = (sum & 0xffff) + (sum >>> 16);
        return (short) ~sum;
    }
}
