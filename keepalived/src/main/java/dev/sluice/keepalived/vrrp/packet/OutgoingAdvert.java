package dev.sluice.keepalived.vrrp.packet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.keepalived.config.model.Authentication;
import dev.sluice.keepalived.config.model.Family;
import org.jspecify.annotations.Nullable;

/**
 * The adverts of one instance, written into one buffer: for IPv4 a whole IP packet, for IPv6 what follows the header that the
 * kernel writes. Everything but priority, destination and checksums stays as it is.
 */
public final class OutgoingAdvert {
    private final AdvertFormat format;
    private final @Nullable AuthenticationHeader authentication;
    private final byte[] packet;
    /** Where VRRP begins, and how long it is. */
    private final int start;

    private final int size;
    private final SequenceNumbers numbers;
    private boolean groupInChecksum;

    /** Of an instance that has just started. */
    public OutgoingAdvert(AdvertFormat format) {
        this(format, new SequenceNumbers());
    }

    /** @param numbers of the instance; used only with authentication headers */
    public OutgoingAdvert(AdvertFormat format, SequenceNumbers numbers) {
        if (format.addresses().size() > AdvertFormat.MOST_ADDRESSES)
            throw new IllegalArgumentException("an advert lists at most 255 addresses; move the others to"
                    + " virtual_ipaddress_excluded: " + format.addresses().size());
        this.format = format;
        this.numbers = numbers;
        boolean header = format.authentication() == Authentication.Type.AH && format.family() == Family.IPV4;
        authentication = header ? new AuthenticationHeader(format.password()) : null;
        start = format.family() == Family.IPV6 ? 0 : Ip4.HEADER + (header ? AuthenticationHeader.SIZE : 0);
        int body = Wire.HEADER + format.addresses().size() * format.addressSize();
        size = body + (format.version() == 2 ? Wire.AUTHENTICATION_DATA : 0);
        packet = new byte[start + size];
        writeBody(body);
    }

    private void writeBody(int body) {
        packet[start] = (byte) (format.version() << 4 | Wire.ADVERTISEMENT);
        packet[start + Wire.ROUTER] = (byte) format.virtualRouter();
        packet[start + Wire.COUNT] = (byte) format.addresses().size();
        if (format.version() == 2) {
            packet[start + Wire.AUTHENTICATION_TYPE] =
                    (byte) format.authentication().ordinal();
            packet[start + Wire.SECONDS] = (byte) (format.intervalNanos() / 1_000_000_000);
        } else {
            Wire.put16(packet, start + Wire.CENTISECONDS, (int) (format.intervalNanos() / 10_000_000));
        }
        int at = start + Wire.ADDRESSES;
        for (byte[] address : format.addresses()) {
            System.arraycopy(address, 0, packet, at, address.length);
            at += address.length;
        }
        if (format.version() == 2 && format.authentication() == Authentication.Type.PASS) {
            byte[] password = format.password().getBytes(ISO_8859_1);
            System.arraycopy(password, 0, packet, start + body, Math.min(password.length, Wire.AUTHENTICATION_DATA));
        }
    }

    /** Whether checksums of unicast adverts cover the multicast group instead of the peer, as keepalived 1.3.6 had it. */
    public void groupInChecksum(boolean group) {
        groupInChecksum = group;
    }

    /** Makes {@link #packet()} the advert to {@code destination}. Allocates nothing, but with authentication headers. */
    public void prepare(byte[] destination, int priority) {
        packet[start + Wire.PRIORITY] = (byte) priority;
        Wire.put16(packet, start + Wire.CHECKSUM, 0);
        Wire.put16(
                packet,
                start + Wire.CHECKSUM,
                InternetSum.finish(InternetSum.add(pseudo(destination), packet, start, size)));
        if (format.family() == Family.IPV6) return;
        int protocol = authentication == null ? Wire.VRRP : Wire.AH;
        Ip4.write(packet, packet.length, format.ttl(), protocol, format.source(), destination);
        if (authentication != null) authenticate(authentication, (destination[0] & 0xf0) == 0xe0);
    }

    private long pseudo(byte[] destination) {
        if (format.version() == 2 && format.family() == Family.IPV4) return 0;
        if (format.family() == Family.IPV4 && !format.pseudoHeader()) return 0;
        byte[] covered = groupInChecksum ? format.group() : destination;
        return InternetSum.pseudoHeader(format.source(), covered, format.addressSize(), Wire.VRRP, size);
    }

    /** The digest covers the identification, so it cannot be left to the kernel; zero would be. */
    private void authenticate(AuthenticationHeader header, boolean multicast) {
        int sequence = numbers.next();
        Wire.put16(packet, Ip4.IDENTIFICATION, (sequence & 0xffff) == 0 ? 1 : sequence);
        Ip4.seal(packet);
        header.write(packet, packet.length, sequence, multicast);
    }

    /** The buffer, all of which is to be sent; overwritten by the next {@link #prepare}. */
    public byte[] packet() {
        return packet;
    }
}
