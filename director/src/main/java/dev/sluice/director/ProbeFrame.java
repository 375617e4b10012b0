package dev.sluice.director;

import dev.sluice.control.Protocol;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/** The first packet of a connection as an Ethernet frame: a SYN, a datagram, an INIT. Checksums are left out: nobody looks at them. */
final class ProbeFrame {
    private static final int ETHERNET = 14, IPV4 = 20, IPV6 = 40;
    private static final int TTL = 64, SYN = 2, INIT = 1, INIT_LENGTH = 20;

    private ProbeFrame() {}

    static byte[] of(Protocol protocol, InetAddress client, int clientPort, InetAddress virtual, int port) {
        int length = switch (protocol) {
            case TCP -> 20;
            case UDP -> 8;
            case SCTP -> 12 + INIT_LENGTH;
            case NONE -> throw new IllegalArgumentException("no transport protocol");
        };
        boolean isIpv6 = client.getAddress().length == 16;
        ByteBuffer frame = ByteBuffer.allocate(ETHERNET + (isIpv6 ? IPV6 : IPV4) + length);
        frame.position(ETHERNET - 2).putShort((short) (isIpv6 ? 0x86dd : 0x0800));
        if (isIpv6)
            frame.putInt(6 << 28)
                    .putShort((short) length)
                    .put((byte) protocol.number())
                    .put((byte) TTL);
        else
            frame.putShort((short) 0x4500)
                    .putShort((short) (IPV4 + length))
                    .putInt(0)
                    .put((byte) TTL)
                    .put((byte) protocol.number())
                    .putShort((short) 0);
        frame.put(client.getAddress()).put(virtual.getAddress());
        int transport = frame.position();
        frame.putShort((short) clientPort).putShort((short) port);
        switch (protocol) {
            case TCP -> frame.put(transport + 12, (byte) 0x50).put(transport + 13, (byte) SYN);
            case UDP -> frame.putShort(transport + 4, (short) length);
            default -> frame.put(transport + 12, (byte) INIT).putShort(transport + 14, (short) INIT_LENGTH);
        }
        return frame.array();
    }
}
