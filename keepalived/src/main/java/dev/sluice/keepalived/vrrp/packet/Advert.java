package dev.sluice.keepalived.vrrp.packet;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What an advert says. One is filled again and again; it looks into the {@link Datagram} it was read from. */
public final class Advert {
    private byte[] bytes = new byte[0];
    private int start;
    private int addressSize;
    private int version;

    public Advert() {}

    /**
     * Reads the fixed part: length, version, type. What depends on the instance is {@link Acceptance}'s.
     *
     * @return null if it is an advert
     */
    public @Nullable Reject read(Datagram datagram) {
        bytes = datagram.bytes;
        start = datagram.start;
        addressSize = datagram.addressSize;
        if (datagram.length < Wire.HEADER) return Reject.TOO_SHORT;
        version = Wire.u8(bytes, start) >>> 4;
        if (version != 2 && version != 3) return Reject.VERSION;
        if ((Wire.u8(bytes, start) & 15) != Wire.ADVERTISEMENT) return Reject.TYPE;
        if (datagram.length < size()) return Reject.TOO_SHORT;
        if (datagram.length > size() && !datagram.mayBePadded()) return Reject.TOO_LONG;
        return null;
    }

    public int version() {
        return version;
    }

    public int virtualRouter() {
        return Wire.u8(bytes, start + Wire.ROUTER);
    }

    /** 0: the sender stops being master; 255: it owns the addresses. */
    public int priority() {
        return Wire.u8(bytes, start + Wire.PRIORITY);
    }

    public int addressCount() {
        return Wire.u8(bytes, start + Wire.COUNT);
    }

    /** As numbered by RFC 2338: 0 none, 1 password, 2 authentication header. Version 2 only. */
    int authenticationType() {
        return Wire.u8(bytes, start + Wire.AUTHENTICATION_TYPE);
    }

    /** How often the sender sends. */
    public long intervalNanos() {
        return version == 2
                ? Wire.u8(bytes, start + Wire.SECONDS) * 1_000_000_000L
                : (Wire.u16(bytes, start + Wire.CENTISECONDS) & Wire.MOST_CENTISECONDS) * 10_000_000L;
    }

    /** Whether the address at {@code index} of the list is this one. */
    public boolean hasAddress(int index, byte[] address) {
        int at = start + Wire.ADDRESSES + index * addressSize;
        return Arrays.equals(bytes, at, at + addressSize, address, 0, address.length);
    }

    /** Bytes from the version to the last address, or to the end of the authentication data. */
    int size() {
        return Wire.HEADER + addressCount() * addressSize + (version == 2 ? Wire.AUTHENTICATION_DATA : 0);
    }

    /** Where the 8 bytes of authentication data begin in the datagram; version 2 only. */
    int authenticationData() {
        return start + size() - Wire.AUTHENTICATION_DATA;
    }
}
