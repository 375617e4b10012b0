package dev.sluice.ipvsadm;

import dev.sluice.control.Protocol;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * {@code HOST[:PORT]} as it stands behind {@code -t}, {@code -u} and {@code -r}.
 *
 * @param port {@link Numbers#INVALID} when none was given
 */
record Endpoint(InetAddress address, int port) {
    private static final int MAX_PORT = 65535;

    /**
     * Reads one. Brackets count only around an IPv6 literal and then need a port; around anything else they are dropped together
     * with what follows them. A bare IPv6 literal has no port. Names give IPv4 addresses only.
     *
     * @return null if it is none
     */
    static @Nullable Endpoint parse(String text, Protocol protocol, Names names) {
        if (isDigits(text)) return null;
        String host = text;
        String port = null;
        if (text.startsWith("[")) {
            int close = text.indexOf(']');
            if (close < 0 || close + 1 >= text.length() || text.charAt(close + 1) != ':') return null;
            host = text.substring(1, close);
            port = text.substring(close + 2);
        }
        InetAddress address = AddressText.parse6(host);
        if (address == null) {
            int colon = host.lastIndexOf(':');
            port = colon < 0 ? null : host.substring(colon + 1);
            address = address4(colon < 0 ? host : host.substring(0, colon), names);
        }
        if (address == null) return null;
        if (port == null) return new Endpoint(address, Numbers.INVALID);
        int number = port(port, protocol, names);
        return number < 0 ? null : new Endpoint(address, number);
    }

    /** A dotted quad in any of inet_aton's forms, or a host's name. */
    static @Nullable Inet4Address address4(String host, Names names) {
        Inet4Address literal = AddressText.parse4(host);
        return literal != null ? literal : names.address(host);
    }

    private static int port(String text, Protocol protocol, Names names) {
        int number = (int) Numbers.parse(text, 0, MAX_PORT);
        if (number >= 0 || protocol == Protocol.NONE) return number;
        return names.port(text, protocol);
    }

    private static boolean isDigits(String text) {
        for (int i = 0; i < text.length(); i++) if (text.charAt(i) < '0' || text.charAt(i) > '9') return false;
        return true;
    }

    boolean isIpv6() {
        return address instanceof Inet6Address;
    }

    boolean hasPort() {
        return port >= 0;
    }
}
