package dev.sluice.control;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * The JSON of what commands list, the same for all of them; docs/ipvsadm.md describes every field. Addresses and ports are numbers,
 * never names. Fields may be added, none is renamed or taken away.
 */
public final class JsonForm {
    private static final String[] METHODS = {"masquerade", "local", "tunnel", "direct"};
    private static final String[] TUNNELS = {"ipip", "gue", "gre"};
    private static final String[] CHECKSUMS = {"none", "full", "remote"};

    private JsonForm() {}

    /** One service with its servers, in the order they come. */
    public static void service(Json json, ServiceStatus service) {
        ServiceSpec spec = service.spec();
        json.object();
        key(json, spec.key());
        json.member("scheduler", spec.scheduler());
        json.array("schedulerFlags");
        int bit = ServiceSpec.SCHED_FLAG_1;
        for (int number = 1; number <= 3; number++, bit <<= 1)
            if ((spec.flags() & bit) != 0) json.value(schedulerFlag(spec.scheduler(), number));
        json.endArray();
        json.member("onePacket", (spec.flags() & ServiceSpec.ONE_PACKET) != 0);
        if ((spec.flags() & ServiceSpec.PERSISTENT) != 0) persistence(json, spec);
        counters(json, "stats", service.counters());
        counters(json, "rates", service.rates());
        json.array("servers");
        for (ServerStatus server : service.servers()) server(json.newLine(), server);
        json.endArray().endObject();
    }

    private static String schedulerFlag(String scheduler, int number) {
        boolean hasOwn = (scheduler.equals("sh") || scheduler.equals("mh")) && number < 3;
        return hasOwn ? scheduler + (number == 1 ? "-fallback" : "-port") : "flag-" + number;
    }

    /** The members that name a service. */
    public static void key(Json json, ServiceKey key) {
        boolean isIpv4 = key.address() instanceof Inet4Address;
        if (key.protocol() == Protocol.NONE) {
            json.member("protocol", "fwmark").member("fwmark", Integer.toUnsignedLong(key.mark()));
            json.member("family", isIpv4 ? "ipv4" : "ipv6");
            return;
        }
        json.member("protocol", key.protocol().word());
        json.member("address", AddressForm.text(key.address())).member("port", key.port());
    }

    private static void persistence(Json json, ServiceSpec spec) {
        json.object("persistence").member("timeout", spec.timeout());
        if (spec.key().address() instanceof Inet4Address) json.member("netmask", AddressForm.text4(spec.netmask()));
        else json.member("prefixLength", spec.netmask());
        if (!spec.persistenceEngine().isEmpty()) json.member("engine", spec.persistenceEngine());
        json.endObject();
    }

    private static void server(Json json, ServerStatus server) {
        ServerSpec spec = server.spec();
        json.object();
        json.member("address", AddressForm.text(spec.key().address()))
                .member("port", spec.key().port());
        json.member("method", METHODS[spec.method().number()]);
        if (spec.method() == ForwardingMethod.TUNNEL) tunnel(json, spec.tunnel());
        json.member("weight", spec.weight());
        json.member("upperThreshold", Integer.toUnsignedLong(spec.upper()));
        json.member("lowerThreshold", Integer.toUnsignedLong(spec.lower()));
        json.member("activeConnections", Integer.toUnsignedLong(server.active()));
        json.member("inactiveConnections", Integer.toUnsignedLong(server.inactive()));
        json.member("persistentConnections", Integer.toUnsignedLong(server.persistent()));
        counters(json, "stats", server.counters());
        counters(json, "rates", server.rates());
        if (server.drain() != null) drain(json, server.drain());
        json.endObject();
    }

    /** The member that says how far a drain is. */
    public static void drain(Json json, Drain drain) {
        json.object("drain").member("configuredWeight", drain.weight());
        json.member("millisLeft", drain.millisLeft()).member("connectionsLeft", drain.connections());
        json.endObject();
    }

    private static void tunnel(Json json, Tunnel tunnel) {
        json.object("tunnel").member("type", TUNNELS[tunnel.type().ordinal()]);
        if (tunnel.type() == Tunnel.Type.GUE) json.member("port", tunnel.port());
        if (tunnel.type() != Tunnel.Type.IPIP)
            json.member("checksum", CHECKSUMS[tunnel.checksum().ordinal()]);
        json.endObject();
    }

    /** Totals, or the same per second. */
    public static void counters(Json json, String name, Counters counters) {
        json.object(name);
        json.unsigned("connections", counters.connections());
        json.unsigned("inPackets", counters.inPackets()).unsigned("outPackets", counters.outPackets());
        json.unsigned("inBytes", counters.inBytes()).unsigned("outBytes", counters.outBytes());
        json.endObject();
    }

    /** One connection entry. */
    public static void connection(Json json, Connection c) {
        json.object().member("protocol", c.protocol().word()).member("state", c.state());
        json.member("expiresMillis", c.expires());
        endpoint(json, "client", c.client(), c.clientPort());
        endpoint(json, "virtual", c.virtual(), c.virtualPort());
        endpoint(json, "server", c.server(), c.serverPort());
        if (!c.persistenceEngine().isEmpty())
            json.member("engine", c.persistenceEngine()).member("engineData", c.engineData());
        json.endObject();
    }

    private static void endpoint(Json json, String name, InetAddress address, int port) {
        json.object(name)
                .member("address", AddressForm.text(address))
                .member("port", port)
                .endObject();
    }

    /** Seconds. */
    public static void timeouts(Json json, Timeouts timeouts) {
        json.object("timeouts").member("tcp", timeouts.tcp());
        json.member("tcpFin", timeouts.tcpFin()).member("udp", timeouts.udp()).endObject();
    }
}
