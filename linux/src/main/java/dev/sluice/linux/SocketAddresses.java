package dev.sluice.linux;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Addresses in the kernel's form: {@code struct sockaddr_in} and {@code sockaddr_in6}. */
public final class SocketAddresses {
    /** Address families. */
    public static final int AF_INET = 2, AF_INET6 = 10;

    private SocketAddresses() {}

    public static int family(InetAddress address) {
        return address instanceof Inet6Address ? AF_INET6 : AF_INET;
    }

    /** The wildcard of a family. */
    public static InetAddress any(int family) {
        return InetAddress.ofLiteral(family == AF_INET6 ? "::" : "0.0.0.0");
    }

    /** That of 4 or 16 bytes in wire order; allocates. */
    public static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(bytes.length + " bytes are no address", e);
        }
    }

    /** @param port host order */
    public static byte[] of(InetAddress address, int port) {
        boolean six = address instanceof Inet6Address;
        ByteBuffer bytes = ByteBuffer.allocate(six ? 28 : 16).order(ByteOrder.nativeOrder());
        bytes.putShort((short) family(address));
        bytes.order(ByteOrder.BIG_ENDIAN).putShort((short) port);
        if (six) bytes.putInt(0); // flow information
        bytes.put(address.getAddress());
        if (address instanceof Inet6Address scoped)
            bytes.order(ByteOrder.nativeOrder()).putInt(scoped.getScopeId());
        return bytes.array();
    }
}
