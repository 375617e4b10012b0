package dev.sluice.ipvsadm;

import dev.sluice.control.Protocol;
import java.net.Inet4Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Names of hosts and ports, both ways. */
interface Names {
    /** The first IPv4 address of a host, null if there is none. */
    @Nullable
    Inet4Address address(String host);

    /** The name of an address, null if there is none. */
    @Nullable
    String host(InetAddress address);

    /** The port of a service of this protocol, {@link Numbers#INVALID} if there is none. */
    int port(String service, Protocol protocol);

    /** The name of a port, null if there is none. */
    @Nullable
    String service(int port, Protocol protocol);
}
