package dev.sluice.ipvsadm;

import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Protocol;
import dev.sluice.control.ServerSpec;
import dev.sluice.control.ServerStatus;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceSpec;
import dev.sluice.control.ServiceStatus;
import dev.sluice.control.Timeouts;
import dev.sluice.control.Tunnel;
import java.net.Inet4Address;
import java.util.List;

/** {@code ipvsadm -S}: the table as the commands that make it, in words that the original's {@code -R} takes too. */
final class Rules {
    private static final String[] METHODS = {"-m", "-g", "-i", "-g"};
    private static final String[] CHECKSUMS = {"--tun-nocsum", "--tun-csum", "--tun-remcsum"};

    private final StringBuilder out;
    private final Labels labels;
    private final boolean asStock;

    /** @param asStock without what the original forgets: timeouts and thresholds */
    Rules(StringBuilder out, Labels labels, boolean asStock) {
        this.out = out;
        this.labels = labels;
        this.asStock = asStock;
    }

    /** The usual ones need no saving. */
    void timeouts(Timeouts timeouts) {
        if (asStock || timeouts.equals(Timeouts.STANDARD)) return;
        out.append("--set ").append(timeouts.tcp()).append(' ').append(timeouts.tcpFin());
        out.append(' ').append(timeouts.udp()).append('\n');
    }

    void services(List<ServiceStatus> services) {
        for (ServiceStatus service : Sorting.services(services)) {
            String name = name(service.spec().key());
            service(name, service.spec());
            for (ServerStatus server : Sorting.servers(service.servers()))
                server(name, service.spec().key().protocol(), server);
        }
    }

    private String name(ServiceKey key) {
        String endpoint = labels.endpoint(key.address(), key.port(), key.protocol());
        return switch (key.protocol()) {
            case TCP -> "-t " + endpoint;
            case UDP -> "-u " + endpoint;
            case SCTP -> "--sctp-service " + endpoint;
            case NONE -> "-f " + key.mark() + (key.address() instanceof Inet4Address ? "" : " -6");
        };
    }

    private void service(String name, ServiceSpec spec) {
        out.append("-A ").append(name).append(" -s ").append(spec.scheduler());
        if ((spec.flags() & ServiceSpec.PERSISTENT) != 0) {
            out.append(" -p ").append(spec.timeout());
            String mask = Listing.mask(spec);
            if (!mask.isEmpty()) out.append(" -M ").append(mask);
        }
        if (!spec.persistenceEngine().isEmpty()) out.append(" --pe ").append(spec.persistenceEngine());
        if ((spec.flags() & ServiceSpec.ONE_PACKET) != 0) out.append(" -o");
        if (SchedulerFlags.isAny(spec.flags()))
            out.append(" -b ").append(SchedulerFlags.words(spec.flags(), spec.scheduler()));
        out.append('\n');
    }

    private void server(String service, Protocol protocol, ServerStatus status) {
        ServerSpec spec = status.spec();
        out.append("-a ").append(service).append(" -r ");
        out.append(labels.endpoint(spec.key().address(), spec.key().port(), protocol));
        out.append(' ').append(METHODS[spec.method().number()]).append(" -w ").append(status.configuredWeight());
        if (spec.method() == ForwardingMethod.TUNNEL) tunnel(spec.tunnel());
        if (!asStock && spec.upper() != 0) out.append(" -x ").append(spec.upper());
        if (!asStock && spec.lower() != 0) out.append(" -y ").append(spec.lower());
        out.append('\n');
    }

    private void tunnel(Tunnel tunnel) {
        out.append(" --tun-type ");
        switch (tunnel.type()) {
            case IPIP -> out.append("ipip");
            case GUE -> out.append("gue --tun-port ").append(tunnel.port());
            case GRE -> out.append("gre");
        }
        if (tunnel.type() != Tunnel.Type.IPIP)
            out.append(' ').append(CHECKSUMS[tunnel.checksum().ordinal()]);
    }
}
