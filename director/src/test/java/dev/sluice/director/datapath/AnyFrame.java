package dev.sluice.director.datapath;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Packet;
import java.util.List;

/** A frame of either family, as far as both have the same things: what addresses it is made with decides. */
sealed interface AnyFrame permits Frame, Frame6 {
    /** ICMP errors that both families have. */
    enum Error {
        PORT_UNREACHABLE(3, 3, 1, 4),
        TOO_BIG(3, 4, 2, 0),
        TIME_EXCEEDED(11, 0, 3, 0);
        final int type, code, type6, code6;

        Error(int type, int code, int type6, int code6) {
            this.type = type;
            this.code = code;
            this.type6 = type6;
            this.code6 = code6;
        }
    }

    static AnyFrame udp(String from, int fromPort, String to, int toPort, int payload) {
        return isIpv6(to)
                ? Frame6.udp(from, fromPort, to, toPort, payload)
                : Frame.udp(from, fromPort, to, toPort, payload);
    }

    static AnyFrame tcp(String from, int fromPort, String to, int toPort, int flags, int payload) {
        return isIpv6(to)
                ? Frame6.tcp(from, fromPort, to, toPort, flags, payload)
                : Frame.tcp(from, fromPort, to, toPort, flags, payload);
    }

    static boolean isIpv6(String address) {
        return address.indexOf(':') >= 0;
    }

    static AnyFrame of(byte[] bytes) {
        return bytes[12] == (byte) 0x86 ? new Frame6(bytes) : new Frame(bytes);
    }

    /** What {@link Datapath#receive} made of it. */
    default AnyFrame received(Hook hook) {
        Packet p = new Packet(bytes().clone(), KernelTwin.INGRESS, hook);
        int _ = Datapath.receive(p);
        return of(p.bytes());
    }

    /** An ICMP error from {@code from} about this packet, quoting so many {@code bytes} behind its IP header; the MTU is 1400. */
    AnyFrame error(String from, Error error, int bytes);

    /** Says another MTU; of an ICMP error. The checksum stays. */
    AnyFrame mtu(int mtu);

    /** The MTU that it says as an ICMP error of this kind; 0 if it is none. */
    int mtu();

    /** This packet in pieces of {@code size} bytes of payload, a multiple of eight. */
    List<? extends AnyFrame> pieces(int size);

    byte[] bytes();

    byte[] destinationLink();

    String source();

    String destination();

    int sourcePort();

    int destinationPort();

    /** What it quotes, if it is an ICMP error, with the same link header. */
    AnyFrame quoted();

    /** Whether every sum is right; of an ICMP error those of the quoted packet's IP header too. */
    boolean sumsRight();
}
