package dev.sluice.director;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses and ports as the maps keep them: the bytes of a packet read as a little-endian number. */
final class PacketOrder {
    private PacketOrder() {}

    static int address(Inet4Address address) {
        byte[] b = address.getAddress();
        return b[0] & 0xff | (b[1] & 0xff) << 8 | (b[2] & 0xff) << 16 | b[3] << 24;
    }

    static Inet4Address address(int raw) {
        byte[] bytes = {(byte) raw, (byte) (raw >> 8), (byte) (raw >> 16), (byte) (raw >> 24)};
        try {
            return (Inet4Address) InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }

    /** Host order to packet order, and back. */
    static int port(int port) {
        return Short.toUnsignedInt(Short.reverseBytes((short) port));
    }
}
