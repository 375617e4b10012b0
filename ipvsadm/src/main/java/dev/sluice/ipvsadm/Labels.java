package dev.sluice.ipvsadm;

import dev.sluice.control.Protocol;
import dev.sluice.control.ServiceKey;
import java.net.Inet4Address;
import java.net.InetAddress;

/** Addresses and ports as listings show them: in numbers, or by name where there is one. */
final class Labels {
    /** Columns that an IPv4 address with its port may take; IPv6 is never cut. */
    private static final int WIDTH = 28;

    private final Names names;
    private final boolean isNumeric;

    Labels(Names names, boolean isNumeric) {
        this.names = names;
        this.isNumeric = isNumeric;
    }

    /** {@code 10.0.0.1:80}, {@code [fd00::1]:http} */
    String endpoint(InetAddress address, int port, Protocol protocol) {
        String host = isNumeric ? null : names.host(address);
        if (host == null) host = AddressText.format(address);
        String service = isNumeric || port == 0 || protocol == Protocol.NONE ? null : names.service(port, protocol);
        if (service == null) service = Integer.toString(port);
        return address instanceof Inet4Address ? host + ":" + service : "[" + host + "]:" + service;
    }

    /** The same, cut to its column. */
    String column(InetAddress address, int port, Protocol protocol) {
        String text = endpoint(address, port, protocol);
        return address instanceof Inet4Address && text.length() > WIDTH ? text.substring(0, WIDTH) : text;
    }

    /** {@code TCP  10.0.0.1:80}, {@code FWM  7 IPv6} */
    String service(ServiceKey key) {
        if (key.protocol() == Protocol.NONE)
            return "FWM  " + key.mark() + (key.address() instanceof Inet4Address ? "" : " IPv6");
        StringBuilder text = new StringBuilder(40);
        Columns.left(text, key.protocol().name(), 4).append(' ');
        return text.append(column(key.address(), key.port(), key.protocol())).toString();
    }
}
