package dev.sluice.keepalived.config.model;

import java.net.Inet6Address;
import java.net.InetAddress;

/** Address family. */
public enum Family {
    IPV4,
    IPV6;

    public static Family of(InetAddress address) {
        return address instanceof Inet6Address ? IPV6 : IPV4;
    }

    /** Bits of an address. */
    public int bits() {
        return this == IPV4 ? 32 : 128;
    }
}
