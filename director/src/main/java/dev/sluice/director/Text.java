package dev.sluice.director;

import dev.sluice.control.ServerKey;
import dev.sluice.control.ServiceKey;
import java.net.InetAddress;

/** How messages name things. */
final class Text {
    private Text() {}

    static String of(ServerKey key) {
        return of(key.address()) + ":" + key.port();
    }

    private static String of(InetAddress address) {
        return PacketOrder.isIpv6(address) ? "[" + address.getHostAddress() + "]" : address.getHostAddress();
    }

    static String of(ServiceKey key) {
        if (key.mark() != 0)
            return "fwmark " + Integer.toUnsignedString(key.mark())
                    + (PacketOrder.isIpv6(key.address()) ? " IPv6" : "");
        return key.protocol() + " " + of(key.address()) + ":" + key.port();
    }
}
