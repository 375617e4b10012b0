package dev.sluice.keepalived.vrrp;

import dev.sluice.keepalived.config.model.Family;
import dev.sluice.keepalived.vrrp.bfd.BfdSession;
import dev.sluice.keepalived.vrrp.packet.UdpDatagram;
import dev.sluice.linux.FileDescriptor;
import dev.sluice.linux.RawSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.List;

/**
 * Where BFD packets of one family come in and go out (RFC 5881): a raw socket, since only that tells the hop limit without
 * allocating. It sees what is sent to port 3784 and nothing else. The loop's thread uses it.
 */
final class BfdPort implements Receiver {
    static final int PORT = 3784;
    /** A hop limit that nobody can forge from further away (RFC 5881 §5). */
    static final int NEAREST = 255;

    private static final int UDP = 17, BATCH = 64, IP4_HEADER = 20, IP4_TTL = 8, IP4_SOURCE = 12;

    private final Family family;
    private final RawSocket socket;
    private final DatagramChannel sink;
    private final byte[] bytes = new byte[512];
    private final byte[] source = new byte[16];
    private final byte[] destination = new byte[16];
    private BfdSession[] sessions = {};

    BfdPort(Family family) {
        this.family = family;
        sink = sink(family);
        try {
            socket = RawSocket.open(family == Family.IPV6, UDP, "");
            socket.hopLimit(NEAREST);
            socket.acceptUdpPort(PORT);
        } catch (RuntimeException e) {
            close(sink);
            throw e;
        }
    }

    /** Nobody reads from it; without it the kernel would tell the neighbour that the port is closed. */
    private static DatagramChannel sink(Family family) {
        boolean ip6 = family == Family.IPV6;
        try {
            return DatagramChannel.open(ip6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET)
                    .setOption(StandardSocketOptions.SO_RCVBUF, 1)
                    .bind(new InetSocketAddress(ip6 ? "::" : "0.0.0.0", PORT));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "bind(UDP port " + PORT + "): " + e.getMessage() + "; is another BFD daemon running?", e);
        }
    }

    void sessions(List<BfdSession> all) {
        sessions = all.stream()
                .filter(session -> Family.of(session.settings().neighbour()) == family)
                .toArray(BfdSession[]::new);
    }

    /**
     * Answers 0 or the error number.
     *
     * @param ifindex of link-local neighbours, else 0
     */
    int send(byte[] packet, byte[] to, byte[] from, int ifindex) {
        return socket.send(packet, packet.length, to, from, ifindex);
    }

    @Override
    public FileDescriptor file() {
        return socket.file();
    }

    @Override
    public void receive(long now) {
        for (int i = 0; i < BATCH; i++) {
            int size = socket.receive(bytes, source, destination);
            if (size == RawSocket.NOTHING) return;
            if (family == Family.IPV4) receivedIp4(size, now);
            else handOn(0, size, 16, socket.receivedHopLimit(), now);
        }
    }

    private void receivedIp4(int size, long now) {
        int header = (bytes[0] & 15) * 4;
        if (size < header || header < IP4_HEADER) return;
        System.arraycopy(bytes, IP4_SOURCE, source, 0, 4);
        handOn(header, size, 4, bytes[IP4_TTL] & 0xff, now);
    }

    private void handOn(int udp, int end, int addressSize, int hopLimit, long now) {
        int start = udp + UdpDatagram.HEADER;
        if (start > end) return;
        for (BfdSession session : sessions)
            if (session.isFrom(source, addressSize) && hopLimit >= session.leastHopLimit())
                session.received(bytes, start, end - start, now);
    }

    @Override
    public void close() {
        socket.close();
        close(sink);
    }

    private static void close(DatagramChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
