package dev.sluice.app.lab;

import java.net.InetAddress;

/** An address with the length of its network's prefix, as {@code 192.0.2.1/24}; a bare address is a host. */
record Prefix(InetAddress address, int length) {
    static Prefix parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
        int length = slash < 0 ? address.getAddress().length * 8 : Integer.parseInt(text.substring(slash + 1));
        return new Prefix(address, length);
    }
}
