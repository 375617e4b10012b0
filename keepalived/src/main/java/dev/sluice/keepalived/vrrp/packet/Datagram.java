package dev.sluice.keepalived.vrrp.packet;

import dev.sluice.linux.SocketAddresses;
import java.net.InetAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a raw socket received: the VRRP bytes, and what the IP header says about them. One is filled again and again.
 *
 * <p>IPv4 sockets hand over the IP header with the bytes ({@link #receivedIp4}); for IPv6 the kernel tells source, destination
 * and hop limit beside them ({@link #receivedIp6}).
 */
public final class Datagram {
    /** More than 255 IPv6 addresses, a header and authentication need. */
    public static final int LONGEST = 4200;

    final byte[] bytes = new byte[LONGEST];
    final byte[] source = new byte[16];
    final byte[] destination = new byte[16];
    /** Of an address: 4 or 16. */
    int addressSize;
    /** Where VRRP begins in {@link #bytes}, and how much of it there is. */
    int start;

    int length;
    int ttl;
    /** Where the authentication header begins; -1 without one. */
    int authentication;

    private boolean padded;

    public Datagram() {}

    /** Where the socket writes to. */
    public byte[] buffer() {
        return bytes;
    }

    public byte[] sourceBuffer() {
        return source;
    }

    public byte[] destinationBuffer() {
        return destination;
    }

    /**
     * An IPv4 packet of {@code size} bytes is in {@link #buffer()}.
     *
     * @return null if its headers are whole
     */
    public @Nullable Reject receivedIp4(int size) {
        addressSize = 4;
        authentication = -1;
        if (size < Ip4.HEADER || bytes[0] >>> 4 != 4) return Reject.IP_HEADER;
        int header = (bytes[0] & 15) * 4;
        int total = Wire.u16(bytes, Ip4.TOTAL_LENGTH);
        if (header < Ip4.HEADER || total < header || total > size) return Reject.IP_HEADER;
        System.arraycopy(bytes, Ip4.SOURCE, source, 0, 4);
        System.arraycopy(bytes, Ip4.DESTINATION, destination, 0, 4);
        ttl = Wire.u8(bytes, Ip4.TTL);
        start = header;
        if (Wire.u8(bytes, Ip4.PROTOCOL) == Wire.AH) {
            if (total < header + AuthenticationHeader.SIZE) return Reject.TOO_SHORT;
            authentication = header;
            start += AuthenticationHeader.SIZE;
        }
        length = total - start;
        // 60 bytes without FCS is the shortest Ethernet frame, 14 of them are its header.
        padded = total <= 46;
        return null;
    }

    /** {@code size} bytes behind an IPv6 header are in {@link #buffer()}, the addresses in theirs. */
    public void receivedIp6(int size, int hopLimit) {
        addressSize = 16;
        authentication = -1;
        ttl = hopLimit;
        start = 0;
        length = size;
        padded = false;
    }

    /** The identifier that says whose advert it is; -1 if it is too short to have one. */
    public int virtualRouter() {
        return length > Wire.ROUTER ? Wire.u8(bytes, start + Wire.ROUTER) : -1;
    }

    public boolean isMulticast() {
        return addressSize == 4 ? (destination[0] & 0xf0) == 0xe0 : destination[0] == (byte) 0xff;
    }

    /** Whether Ethernet may have lengthened it. */
    boolean mayBePadded() {
        return padded;
    }

    /** Negative, zero or positive as the sender's address is lower than, equal to or higher than this one of the same family. */
    public int compareSource(byte[] address) {
        return Arrays.compareUnsigned(source, 0, addressSize, address, 0, address.length);
    }

    /** Copies the sender's address into {@code into}; answers its size. */
    public int copySource(byte[] into) {
        System.arraycopy(source, 0, into, 0, addressSize);
        return addressSize;
    }

    public boolean isTo(byte[] address) {
        return Arrays.equals(destination, 0, addressSize, address, 0, address.length);
    }

    /** The sender as an object, for messages; allocates. */
    public InetAddress sender() {
        return SocketAddresses.address(Arrays.copyOf(source, addressSize));
    }
}
