package dev.sluice.director.datapath;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Packet;

/** Packets through the datapath on the JVM, for tests of the director. */
public final class Traffic {
    public static final int SYN = 2, ACK = 16, FIN_ACK = 17, RST = 4;

    private Traffic() {}

    /** A frame of a TCP segment. */
    public static byte[] tcp(String source, int sourcePort, String destination, int port, int flags) {
        return Frame.tcp(source, sourcePort, destination, port, flags, 0).bytes();
    }

    /** The same between IPv6 addresses. */
    public static byte[] tcp6(String source, int sourcePort, String destination, int port, int flags) {
        return Frame6.tcp(source, sourcePort, destination, port, flags, 0).bytes();
    }

    /** A frame of a TCP segment that says "don't fragment". */
    public static byte[] whole(String source, int sourcePort, String destination, int port, int flags) {
        return Frame.tcp(source, sourcePort, destination, port, flags, 0)
                .fragmentField(0x4000)
                .bytes();
    }

    /** A frame of a UDP datagram. */
    public static byte[] udp(String source, int sourcePort, String destination, int port) {
        return Frame.udp(source, sourcePort, destination, port, 20).bytes();
    }

    /** A frame of an SCTP packet with data. */
    public static byte[] sctpData(String source, int sourcePort, String destination, int port) {
        return Frame.sctp(source, sourcePort, destination, port, 20, 0).bytes();
    }

    /** A frame of an SCTP packet with one chunk of this type. */
    public static byte[] sctp(String source, int sourcePort, String destination, int port, int chunk) {
        return Frame.sctp(source, sourcePort, destination, port, 0, chunk).bytes();
    }

    /** A frame of an ICMP error of this type and code: about the TCP segment from {@code source} to {@code destination}. */
    public static byte[] error(String source, int sourcePort, String destination, int port, int type, int code) {
        return Frame.tcp(source, sourcePort, destination, port, Tcp.ACK, 20)
                .error("10.7.7.7", type, code, 20)
                .bytes();
    }

    /** The frame as it leaves. */
    public static byte[] sent(byte[] frame) {
        return Sent.of(new Frame(frame), Hook.TC).frame().bytes();
    }

    /** {@code drop}, {@code pass} or {@code sent}. */
    public static String verdict(byte[] frame) {
        return switch (Sent.of(new Frame(frame), Hook.TC).verdict()) {
            case Packet.DROP -> "drop";
            case Packet.PASS -> "pass";
            default -> "sent";
        };
    }

    /**
     * Address of the server that the frame goes to, which begins the link address that {@code FakeRoutes} gives it; "none" if it
     * goes to no server.
     */
    public static String server(byte[] frame) {
        Sent sent = Sent.of(new Frame(frame), Hook.TC);
        if (sent.verdict() != Packet.REDIRECT) return "none";
        byte[] link = sent.frame().destinationLink();
        return link[0] + "." + (link[1] & 255) + "." + (link[2] & 255) + "." + (link[3] & 255);
    }

    /** Where the frame says it is from, when it has been through: address:port. */
    public static String source(byte[] frame) {
        Frame sent = Sent.of(new Frame(frame), Hook.TC).frame();
        return sent.source() + ":" + sent.sourcePort();
    }

    /** Where the frame says it goes, when it has been through: address:port. */
    public static String destination(byte[] frame) {
        Frame sent = Sent.of(new Frame(frame), Hook.TC).frame();
        return sent.destination() + ":" + sent.destinationPort();
    }
}
