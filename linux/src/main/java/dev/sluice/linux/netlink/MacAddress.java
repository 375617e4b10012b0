package dev.sluice.linux.netlink;

import java.util.HexFormat;

/**
 * An Ethernet address.
 *
 * @param value its 48 bits, first byte on the wire highest
 */
public record MacAddress(long value) {
    public static final int SIZE = 6;
    private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

    public MacAddress {
        if (value >>> 48 != 0) throw new IllegalArgumentException("more than 48 bits");
    }

    /** From six bytes in wire order. */
    public static MacAddress of(byte[] bytes) {
        if (bytes.length != SIZE) throw new IllegalArgumentException(bytes.length + " bytes are no Ethernet address");
        long value = 0;
        for (byte b : bytes) value = value << 8 | b & 0xff;
        return new MacAddress(value);
    }

    /** From {@code 02:00:0a:00:00:01}. */
    public static MacAddress parse(String text) {
        return of(COLONS.parseHex(text));
    }

    /** Six bytes in wire order. */
    public byte[] bytes() {
        byte[] bytes = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) bytes[i] = (byte) (value >>> 8 * (SIZE - 1 - i));
        return bytes;
    }

    /** The group bit of the first byte: broadcast and multicast. */
    public boolean isGroup() {
        return (value >>> 40 & 1) != 0;
    }

    @Override
    public String toString() {
        return COLONS.formatHex(bytes());
    }
}
