package dev.sluice.keepalived.check;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Addresses in the kernel's form: {@code struct sockaddr_in} and {@code sockaddr_in6}. */
final class SocketAddresses {
    private static final short AF_INET = 2, AF_INET6 = 10;

    private SocketAddresses() {}

    /** @param port host order */
    static byte[] of(InetAddress address, int port) {
        boolean six = address instanceof Inet6Address;
        ByteBuffer bytes = ByteBuffer.allocate(six ? 28 : 16).order(ByteOrder.nativeOrder());
        bytes.putShort(six ? AF_INET6 : AF_INET);
        bytes.order(ByteOrder.BIG_ENDIAN).putShort((short) port);
        if (six) bytes.putInt(0); // flow information
        bytes.put(address.getAddress());
        if (address instanceof Inet6Address scoped)
            bytes.order(ByteOrder.nativeOrder()).putInt(scoped.getScopeId());
        return bytes.array();
    }
}
