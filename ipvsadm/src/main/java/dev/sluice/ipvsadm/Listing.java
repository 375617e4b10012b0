package dev.sluice.ipvsadm;

import dev.sluice.control.Counters;
import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.ServerSpec;
import dev.sluice.control.ServerStatus;
import dev.sluice.control.ServiceSpec;
import dev.sluice.control.ServiceStatus;
import dev.sluice.control.Tunnel;
import java.net.Inet6Address;
import java.util.List;

/** {@code ipvsadm -L}: the table of services and servers in its six formats. */
final class Listing {
    enum Format {
        PLAIN,
        TUN_INFO,
        STATS,
        RATE,
        THRESHOLDS,
        PERSISTENT_CONN
    }

    private static final String[] METHODS = {"Masq", "Local", "Tunnel", "Route"};
    private static final String[] CHECKSUMS = {"-c", "+c", "r+c"};
    private static final int SERVICE_WIDTH = 33;
    private static final int SERVER_WIDTH = 28;

    private final StringBuilder out;
    private final Labels labels;
    private final Format format;
    private final boolean isExact;
    private final boolean isSorted;

    Listing(StringBuilder out, Labels labels, Invocation asked) {
        this.out = out;
        this.labels = labels;
        this.format = format(asked);
        this.isExact = asked.has(Option.EXACT);
        this.isSorted = !asked.has(Option.NOSORT);
    }

    /** Of several the first of these wins. */
    private static Format format(Invocation asked) {
        if (asked.has(Option.STATS)) return Format.STATS;
        if (asked.has(Option.RATE)) return Format.RATE;
        if (asked.has(Option.THRESHOLDS)) return Format.THRESHOLDS;
        if (asked.has(Option.PERSISTENT_CONN)) return Format.PERSISTENT_CONN;
        return asked.has(Option.TUN_INFO) ? Format.TUN_INFO : Format.PLAIN;
    }

    void title() {
        switch (format) {
            case STATS -> numbersTitle("   Conns   InPkts  OutPkts  InBytes OutBytes");
            case RATE -> numbersTitle("     CPS    InPPS   OutPPS    InBPS   OutBPS");
            case THRESHOLDS -> numbersTitle("Uthreshold Lthreshold ActiveConn InActConn ");
            case PERSISTENT_CONN -> numbersTitle("Weight    PersistConn ActiveConn InActConn ");
            case TUN_INFO -> plainTitle("TunnelInfo    ");
            case PLAIN -> plainTitle("");
        }
    }

    private void numbersTitle(String columns) {
        Columns.left(out, "Prot LocalAddress:Port", SERVICE_WIDTH).append(' ').append(columns);
        out.append("\n  -> RemoteAddress:Port\n");
    }

    private void plainTitle(String tunnelColumn) {
        out.append("Prot LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward ")
                .append(tunnelColumn)
                .append("Weight ActiveConn InActConn\n");
    }

    void services(List<ServiceStatus> services) {
        for (ServiceStatus service : isSorted ? Sorting.services(services) : services) {
            service(service);
            for (ServerStatus server : isSorted ? Sorting.servers(service.servers()) : service.servers())
                server(service.spec(), server);
        }
    }

    private void service(ServiceStatus service) {
        String name = labels.service(service.spec().key());
        if (format == Format.STATS) numbers(Columns.left(out, name, SERVICE_WIDTH), service.counters());
        else if (format == Format.RATE) numbers(Columns.left(out, name, SERVICE_WIDTH), service.rates());
        else settings(out.append(name), service.spec());
        out.append('\n');
    }

    private static void settings(StringBuilder out, ServiceSpec spec) {
        out.append(' ').append(spec.scheduler());
        if (SchedulerFlags.isAny(spec.flags())) {
            String flags = SchedulerFlags.format(spec.flags(), spec.scheduler());
            out.append(" (").append(flags).append(')');
        }
        if ((spec.flags() & ServiceSpec.PERSISTENT) != 0) {
            out.append(" persistent ").append(spec.timeout());
            String mask = mask(spec);
            if (!mask.isEmpty()) out.append(" mask ").append(mask);
            if (!spec.persistenceEngine().isEmpty()) out.append(" pe ").append(spec.persistenceEngine());
        }
        if ((spec.flags() & ServiceSpec.ONE_PACKET) != 0) out.append(" ops");
    }

    /** Empty for the usual one, a single client. */
    static String mask(ServiceSpec spec) {
        if (spec.key().address() instanceof Inet6Address)
            return spec.netmask() == 128 ? "" : Integer.toString(spec.netmask());
        return spec.netmask() == -1 ? "" : AddressText.format(AddressText.inet4(spec.netmask()));
    }

    private void numbers(StringBuilder to, Counters counters) {
        Columns.large(to, counters.connections(), isExact);
        Columns.large(to, counters.inPackets(), isExact);
        Columns.large(to, counters.outPackets(), isExact);
        Columns.large(to, counters.inBytes(), isExact);
        Columns.large(to, counters.outBytes(), isExact);
    }

    private void server(ServiceSpec service, ServerStatus server) {
        ServerSpec spec = server.spec();
        String name = labels.column(
                spec.key().address(), spec.key().port(), service.key().protocol());
        Columns.left(out.append("  -> "), name, SERVER_WIDTH);
        switch (format) {
            case STATS -> numbers(out, server.counters());
            case RATE -> rates(server.rates());
            case THRESHOLDS -> thresholds(server);
            case PERSISTENT_CONN -> persistent(server);
            case TUN_INFO, PLAIN -> plain(server);
        }
        out.append('\n');
    }

    /** Packets per second are never scaled, as in the original. */
    private void rates(Counters rates) {
        Columns.plain(out, rates.connections());
        Columns.plain(out, rates.inPackets());
        Columns.plain(out, rates.outPackets());
        Columns.large(out, rates.inBytes(), isExact);
        Columns.large(out, rates.outBytes(), isExact);
    }

    private void thresholds(ServerStatus server) {
        Columns.left(out.append(' '), server.spec().upper(), 10);
        Columns.left(out.append(' '), server.spec().lower(), 10);
        connections(server);
    }

    private void persistent(ServerStatus server) {
        Columns.left(out.append(' '), server.spec().weight(), 9);
        Columns.left(out.append(' '), server.persistent(), 11);
        connections(server);
    }

    private void plain(ServerStatus server) {
        ServerSpec spec = server.spec();
        Columns.left(out.append(' '), METHODS[spec.method().number()], 7);
        if (format == Format.TUN_INFO) Columns.left(out.append(' '), tunnel(spec), 13);
        Columns.left(out.append(' '), Integer.toString(spec.weight()), 6);
        connections(server);
    }

    private void connections(ServerStatus server) {
        Columns.left(out.append(' '), server.active(), 10);
        Columns.left(out.append(' '), server.inactive(), 10);
    }

    private static String tunnel(ServerSpec spec) {
        if (spec.method() != ForwardingMethod.TUNNEL) return "n/a";
        Tunnel tunnel = spec.tunnel();
        String checksum = CHECKSUMS[tunnel.checksum().ordinal()];
        return switch (tunnel.type()) {
            case IPIP -> "ipip";
            case GUE -> "gue:" + tunnel.port() + ":" + checksum;
            case GRE -> "gre:" + checksum;
        };
    }
}
