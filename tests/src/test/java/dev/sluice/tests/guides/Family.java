package dev.sluice.tests.guides;

import dev.sluice.app.lab.Ipv6;

/** The same guide in either family: what is written with IPv4 addresses, as its reader types it. */
enum Family {
    IPV4("/24", "/32"),
    IPV6("/64", "/128");

    private final String network;
    private final String host;

    Family(String network, String host) {
        this.network = network;
        this.host = host;
    }

    String of(String ipv4) {
        return this == IPV6 ? Ipv6.of(ipv4) : ipv4;
    }

    /** The address with the length of its network's prefix. */
    String inNetwork(String ipv4) {
        return of(ipv4) + network;
    }

    /** The address as one of a single host. */
    String alone(String ipv4) {
        return of(ipv4) + host;
    }

    String socket(String ipv4, int port) {
        return (this == IPV6 ? "[" + Ipv6.of(ipv4) + "]" : ipv4) + ":" + port;
    }

    /** As the web server logs who came to which of its addresses. */
    String logged(String client, String server, int port) {
        return of(client) + " " + of(server) + ":" + port;
    }

    /** The switch without which the director's stack forwards nothing. */
    String forwarding() {
        return this == IPV6 ? "net.ipv6.conf.all.forwarding" : "net.ipv4.ip_forward";
    }
}
