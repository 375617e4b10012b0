package dev.sluice.ipvsadm;

import dev.sluice.control.Counters;
import dev.sluice.control.Director;
import dev.sluice.control.Protocol;
import dev.sluice.control.Reply;
import dev.sluice.control.Reply.Errno;
import dev.sluice.control.Request;
import dev.sluice.control.ServerKey;
import dev.sluice.control.ServerSpec;
import dev.sluice.control.ServerStatus;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceSpec;
import dev.sluice.control.ServiceStatus;
import dev.sluice.control.Timeouts;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The table as the kernel's IPVS keeps it (net/netfilter/ipvs/ip_vs_ctl.c), without any traffic. */
final class MemoryDirector implements Director {
    /** As Debian's 6.1 kernel builds them. */
    private static final Set<String> SCHEDULERS =
            Set.of("rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "sed", "nq", "fo", "ovf", "mh", "none");

    private static final class Service {
        ServiceSpec spec;
        /** Newest first. */
        final List<ServerSpec> servers = new ArrayList<>();

        Service(ServiceSpec spec) {
            this.spec = spec;
        }
    }

    private final Map<ServiceKey, Service> services = new LinkedHashMap<>();
    private Timeouts timeouts = Timeouts.STANDARD;

    @Override
    public Reply ask(Request request) {
        return switch (request) {
            case Request.AddService(ServiceSpec spec) -> add(spec);
            case Request.EditService(ServiceSpec spec) -> edit(spec);
            case Request.DeleteService(ServiceKey key) ->
                services.remove(identity(key)) == null ? refused(Errno.ESRCH) : new Reply.Done();
            case Request.Flush() -> {
                services.clear();
                yield new Reply.Done();
            }
            case Request.AddServer(ServiceKey key, ServerSpec spec) -> addServer(services.get(identity(key)), spec);
            case Request.EditServer(ServiceKey key, ServerSpec spec) -> editServer(services.get(identity(key)), spec);
            case Request.DeleteServer(ServiceKey key, ServerKey server) ->
                deleteServer(services.get(identity(key)), server);
            case Request.Zero(ServiceKey key) ->
                key != null && !services.containsKey(identity(key)) ? refused(Errno.ESRCH) : new Reply.Done();
            case Request.SetTimeouts(Timeouts wanted) -> set(wanted);
            case Request.ListServices(ServiceKey only) -> list(only);
            case Request.GetTimeouts() -> new Reply.CurrentTimeouts(timeouts);
            case Request.Transaction(List<Request> changes, boolean _) ->
                new Reply.Results(changes.stream().map(this::ask).toList());
            default -> throw new IllegalArgumentException(request.toString());
        };
    }

    @Override
    public Reply.@Nullable Refused listConnections(@Nullable ServiceKey only, ConnectionSink sink) {
        return only == null || services.containsKey(identity(only)) ? null : new Reply.Refused(Errno.ESRCH, "none");
    }

    /** A mark is a service of its own whatever protocol or port were named. */
    private static ServiceKey identity(ServiceKey key) {
        return key.protocol() == Protocol.NONE ? new ServiceKey(Protocol.NONE, key.address(), 0, key.mark()) : key;
    }

    private static Reply refused(Errno errno) {
        return new Reply.Refused(errno, errno.name());
    }

    private Reply add(ServiceSpec spec) {
        if (services.containsKey(identity(spec.key()))) return refused(Errno.EEXIST);
        Errno wrong = wrong(spec);
        if (wrong != null) return refused(wrong);
        services.put(identity(spec.key()), new Service(spec));
        return new Reply.Done();
    }

    private Reply edit(ServiceSpec spec) {
        Service service = services.get(identity(spec.key()));
        if (service == null) return refused(Errno.ESRCH);
        Errno wrong = wrong(spec);
        if (wrong != null) return refused(wrong);
        service.spec = spec;
        return new Reply.Done();
    }

    private static @Nullable Errno wrong(ServiceSpec spec) {
        if (!SCHEDULERS.contains(spec.scheduler())) return Errno.ENOENT;
        if (!Set.of("", "sip").contains(spec.persistenceEngine())) return Errno.ENOENT;
        boolean isIpv6 = spec.key().address() instanceof Inet6Address;
        return isIpv6 && (spec.netmask() < 1 || spec.netmask() > 128) ? Errno.EINVAL : null;
    }

    private static int find(Service service, ServerKey key) {
        for (int i = 0; i < service.servers.size(); i++)
            if (service.servers.get(i).key().equals(key)) return i;
        return -1;
    }

    private static Reply addServer(@Nullable Service service, ServerSpec spec) {
        if (service == null) return refused(Errno.ESRCH);
        if (Integer.compareUnsigned(spec.lower(), spec.upper()) > 0) return refused(Errno.ERANGE);
        if (find(service, spec.key()) >= 0) return refused(Errno.EEXIST);
        if (!isUnicast(spec.key().address())) return refused(Errno.EINVAL);
        service.servers.addFirst(spec);
        return new Reply.Done();
    }

    private static boolean isUnicast(InetAddress address) {
        return !address.isAnyLocalAddress()
                && !address.isMulticastAddress()
                && !address.getHostAddress().equals("255.255.255.255");
    }

    private static Reply editServer(@Nullable Service service, ServerSpec spec) {
        if (service == null) return refused(Errno.ESRCH);
        if (Integer.compareUnsigned(spec.lower(), spec.upper()) > 0) return refused(Errno.ERANGE);
        int at = find(service, spec.key());
        if (at < 0) return refused(Errno.ENOENT);
        service.servers.set(at, spec);
        return new Reply.Done();
    }

    private static Reply deleteServer(@Nullable Service service, ServerKey key) {
        if (service == null) return refused(Errno.ESRCH);
        int at = find(service, key);
        if (at < 0) return refused(Errno.ENOENT);
        service.servers.remove(at);
        return new Reply.Done();
    }

    private Reply set(Timeouts wanted) {
        timeouts = new Timeouts(
                wanted.tcp() == 0 ? timeouts.tcp() : wanted.tcp(),
                wanted.tcpFin() == 0 ? timeouts.tcpFin() : wanted.tcpFin(),
                wanted.udp() == 0 ? timeouts.udp() : wanted.udp());
        return new Reply.Done();
    }

    private Reply list(@Nullable ServiceKey only) {
        List<ServiceStatus> listed = new ArrayList<>();
        for (Map.Entry<ServiceKey, Service> entry : services.entrySet())
            if (only == null || entry.getKey().equals(identity(only))) listed.add(status(entry.getValue()));
        return only != null && listed.isEmpty() ? refused(Errno.ESRCH) : new Reply.Services(listed);
    }

    private static ServiceStatus status(Service service) {
        return new ServiceStatus(
                service.spec,
                Counters.ZERO,
                Counters.ZERO,
                service.servers.stream()
                        .map(spec -> new ServerStatus(spec, 0, 0, 0, Counters.ZERO, Counters.ZERO))
                        .toList());
    }
}
