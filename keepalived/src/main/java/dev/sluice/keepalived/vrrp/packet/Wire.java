package dev.sluice.keepalived.vrrp.packet;

/** Where what stands in a VRRP packet: RFC 3768 §5.1, RFC 9568 §5.1. Offsets from its first byte; numbers are big endian. */
final class Wire {
    static final int VERSION_AND_TYPE = 0, ROUTER = 1, PRIORITY = 2, COUNT = 3, CHECKSUM = 6, ADDRESSES = 8;
    /** Version 2: authentication type, then seconds. Version 3: the interval in centiseconds in the low 12 bits. */
    static final int AUTHENTICATION_TYPE = 4, SECONDS = 5, CENTISECONDS = 4;

    static final int HEADER = 8;
    /** Behind the addresses of version 2, whatever the authentication type. */
    static final int AUTHENTICATION_DATA = 8;

    static final int ADVERTISEMENT = 1;
    static final int MOST_CENTISECONDS = 0xfff;

    static final int VRRP = 112, AH = 51;

    private Wire() {}

    static int u8(byte[] bytes, int at) {
        return bytes[at] & 0xff;
    }

    static int u16(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }

    static int i32(byte[] bytes, int at) {
        return u16(bytes, at) << 16 | u16(bytes, at + 2);
    }

    static void put16(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >>> 8);
        bytes[at + 1] = (byte) value;
    }

    static void put32(byte[] bytes, int at, int value) {
        put16(bytes, at, value >>> 16);
        put16(bytes, at + 2, value);
    }
}
