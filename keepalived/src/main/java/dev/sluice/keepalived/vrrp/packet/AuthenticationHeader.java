package dev.sluice.keepalived.vrrp.packet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;

/**
 * The IP authentication header (RFC 2402) with HMAC-MD5-96 (RFC 2403) as RFC 2338 and keepalived use it, for IPv4. Protects
 * against strangers no better than MD5 can; here for peers that cannot do without. The only part of the packet code that
 * allocates, within {@link Mac}.
 */
final class AuthenticationHeader {
    /** Next header, length, reserved, SPI, sequence number, 12 bytes of digest. */
    static final int SIZE = 24;

    private static final int SEQUENCE = 8, DIGEST = 12, DIGEST_SIZE = 12;
    /** In 32-bit words without the first two. */
    private static final int LENGTH_WORD = 4;

    private final Mac mac;
    private final byte[] computed = new byte[16];
    private final byte[] header = new byte[Ip4.HEADER + SIZE];

    AuthenticationHeader(String password) {
        byte[] key = Arrays.copyOf(password.getBytes(ISO_8859_1), Wire.AUTHENTICATION_DATA);
        try {
            mac = Mac.getInstance("HmacMD5");
            mac.init(new SecretKeySpec(key, "HmacMD5"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HmacMD5, which auth_type AH needs", e);
        }
    }

    /** Writes the header behind the IP header of {@code packet} and its digest over the whole of it. */
    void write(byte[] packet, int length, int sequence, boolean multicast) {
        int at = Ip4.HEADER;
        packet[at] = Wire.VRRP;
        packet[at + 1] = LENGTH_WORD;
        Wire.put16(packet, at + 2, 0);
        System.arraycopy(packet, Ip4.SOURCE, packet, at + 4, 4); // the SPI is the sender's address
        Wire.put32(packet, at + SEQUENCE, sequence);
        digest(packet, at + SIZE, length, multicast);
        System.arraycopy(computed, 0, packet, at + DIGEST, DIGEST_SIZE);
    }

    /** Whether the digest is right. Sequence numbers are the caller's matter. */
    boolean verifies(Datagram datagram) {
        int at = datagram.authentication;
        if (at != Ip4.HEADER || datagram.bytes[at] != Wire.VRRP || datagram.bytes[at + 1] != LENGTH_WORD) return false;
        digest(datagram.bytes, datagram.start, datagram.start + datagram.length, datagram.isMulticast());
        return Arrays.equals(computed, 0, DIGEST_SIZE, datagram.bytes, at + DIGEST, at + DIGEST + DIGEST_SIZE);
    }

    static int sequence(Datagram datagram) {
        return Wire.i32(datagram.bytes, datagram.authentication + SEQUENCE);
    }

    /** What routers may change counts as zero; TTL only for unicast, since multicast adverts are never forwarded. */
    private void digest(byte[] packet, int body, int end, boolean multicast) {
        System.arraycopy(packet, 0, header, 0, header.length);
        header[1] = 0;
        Wire.put16(header, Ip4.FRAGMENT, 0);
        Wire.put16(header, Ip4.CHECKSUM, 0);
        if (!multicast) header[Ip4.TTL] = 0;
        Arrays.fill(header, Ip4.HEADER + DIGEST, header.length, (byte) 0);
        mac.update(header);
        mac.update(packet, body, end - body);
        try {
            mac.doFinal(computed, 0);
        } catch (ShortBufferException e) {
            throw new AssertionError("MD5 has 16 bytes", e);
        }
    }
}
