package dev.sluice.director;

import dev.sluice.director.datapath.WideAddress;
import dev.sluice.ebpf.Mem;
import java.lang.foreign.Arena;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses and ports as the maps keep them: the bytes of a packet, read as little-endian numbers where they are numbers. */
final class PacketOrder {
    private PacketOrder() {}

    /** An IPv4 address. */
    static int address(InetAddress address) {
        byte[] b = address.getAddress();
        return b[0] & 0xff | (b[1] & 0xff) << 8 | (b[2] & 0xff) << 16 | b[3] << 24;
    }

    static Inet4Address address(int raw) {
        byte[] bytes = {(byte) raw, (byte) (raw >> 8), (byte) (raw >> 16), (byte) (raw >> 24)};
        return (Inet4Address) of(bytes);
    }

    static boolean isIpv6(InetAddress address) {
        return address instanceof Inet6Address;
    }

    /** The wildcard of the same family. */
    static InetAddress unspecified(InetAddress address) {
        return of(new byte[address.getAddress().length]);
    }

    /** What packets call it: {@link WideAddress#name} of an IPv6 address. */
    static int name(InetAddress address) {
        return isIpv6(address) ? WideAddress.name(wide(address)) : address(address);
    }

    /** What schedulers see of it. */
    static int fold(InetAddress address) {
        return WideAddress.fold(wide(address));
    }

    /** Its {@link WideAddress}. */
    static Mem wide(InetAddress address) {
        Mem made = Mem.of(Arena.ofAuto().allocate(WideAddress.SIZE, Long.BYTES));
        write(made, address);
        return made;
    }

    static void write(Mem wide, InetAddress address) {
        byte[] bytes = address.getAddress();
        for (int i = 0; i < WideAddress.SIZE; i++) wide.u8(i, i < bytes.length ? bytes[i] : 0);
    }

    /** The bits of an address that are its first {@code length}. */
    static void writePrefix(Mem wide, int length) {
        for (int i = 0; i < WideAddress.SIZE; i++) wide.u8(i, 0xff00 >>> Math.clamp(length - 8L * i, 0, 8) & 0xff);
    }

    static InetAddress read(Mem wide, boolean ipv6) {
        if (!ipv6) return address(wide.u32(0));
        byte[] bytes = new byte[WideAddress.SIZE];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) wide.u8(i);
        return of(bytes);
    }

    private static InetAddress of(byte[] bytes) {
        try {
            // Not InetAddress.getByAddress: it makes IPv4 addresses of IPv4-mapped ones.
            return bytes.length == WideAddress.SIZE
                    ? Inet6Address.getByAddress(null, bytes, -1)
                    : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has four or sixteen bytes", e);
        }
    }

    /** Host order to packet order, and back. */
    static int port(int port) {
        return Short.toUnsignedInt(Short.reverseBytes((short) port));
    }
}
