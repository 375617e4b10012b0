package dev.sluice.keepalived.vrrp.packet;

import dev.sluice.keepalived.config.model.Family;
import dev.sluice.keepalived.config.model.VrrpInstance;
import java.net.InetAddress;
import java.util.HexFormat;

/** Packets as hexadecimal text, and what a router of 192.0.2.1 or fe80::1 sends. */
final class Wires {
    static final InetAddress SENDER = InetAddress.ofLiteral("192.0.2.1");
    static final InetAddress SENDER6 = InetAddress.ofLiteral("fe80::1");
    static final InetAddress GROUP = InetAddress.ofLiteral("224.0.0.18");
    static final InetAddress GROUP6 = InetAddress.ofLiteral("ff02::12");

    private Wires() {}

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    static String hex(byte[] bytes, int from) {
        return HexFormat.of().formatHex(bytes, from, bytes.length);
    }

    /** An IPv4 packet with VRRP (or with an authentication header) as its content. */
    static byte[] ip4(int protocol, InetAddress destination, String content) {
        byte[] body = hex(content);
        byte[] packet = new byte[20 + body.length];
        Ip4.write(packet, packet.length, 255, protocol, SENDER.getAddress(), destination.getAddress());
        System.arraycopy(body, 0, packet, 20, body.length);
        return packet;
    }

    static Datagram received(byte[] packet) {
        Datagram datagram = new Datagram();
        System.arraycopy(packet, 0, datagram.buffer(), 0, packet.length);
        datagram.receivedIp4(packet.length);
        return datagram;
    }

    static Datagram received6(String content) {
        byte[] body = hex(content);
        Datagram datagram = new Datagram();
        System.arraycopy(body, 0, datagram.buffer(), 0, body.length);
        System.arraycopy(SENDER6.getAddress(), 0, datagram.sourceBuffer(), 0, 16);
        System.arraycopy(GROUP6.getAddress(), 0, datagram.destinationBuffer(), 0, 16);
        datagram.receivedIp6(body.length, 255);
        return datagram;
    }

    static AdvertFormat format(VrrpInstance instance) {
        return AdvertFormat.of(instance, instance.adverts().family() == Family.IPV4 ? SENDER : SENDER6);
    }

    /** As another router of the network would judge it, whose address is not the sender's. */
    static Acceptance acceptance(VrrpInstance instance) {
        InetAddress other = InetAddress.ofLiteral(instance.adverts().family() == Family.IPV4 ? "192.0.2.2" : "fe80::2");
        return new Acceptance(AdvertFormat.of(instance, other), instance);
    }
}
