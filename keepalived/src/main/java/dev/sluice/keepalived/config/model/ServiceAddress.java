package dev.sluice.keepalived.config.model;

import java.net.InetAddress;

/** What packets a virtual service is for. */
public sealed interface ServiceAddress {

    /** One address; port 0 for all ports of a persistent service. */
    record Endpoint(InetAddress address, int port) implements ServiceAddress {
        @Override
        public String toString() {
            String host = address.getHostAddress();
            return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
        }
    }

    /** Packets with a firewall mark, 1 to 2^32-1. */
    record Mark(long mark) implements ServiceAddress {
        @Override
        public String toString() {
            return "fwmark " + mark;
        }
    }

    /** All members of a {@code virtual_server_group}. */
    record Group(String name) implements ServiceAddress {
        @Override
        public String toString() {
            return "group " + name;
        }
    }
}
