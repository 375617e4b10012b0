package dev.sluice.keepalived.service;

import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Protocol;
import dev.sluice.control.ServerKey;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceSpec;
import dev.sluice.keepalived.config.model.Family;
import dev.sluice.keepalived.config.model.Persistence;
import dev.sluice.keepalived.config.model.Scheduler;
import dev.sluice.keepalived.config.model.ServiceAddress;
import dev.sluice.keepalived.config.model.VirtualServer;
import dev.sluice.keepalived.config.model.VirtualServerGroup;
import dev.sluice.linux.SocketAddresses;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a virtual server is to the director: one service, or one for every member of its group. */
final class ServiceKeys {
    private static final long LONGEST_PERSISTENCE = Integer.MAX_VALUE;

    private ServiceKeys() {}

    static List<ServiceKey> of(VirtualServer service, List<VirtualServerGroup> groups) {
        Protocol protocol = service.protocol().value();
        return switch (service.address()) {
            case ServiceAddress.Endpoint(InetAddress address, int port) ->
                List.of(new ServiceKey(protocol, address, port, 0));
            case ServiceAddress.Mark(long mark) -> List.of(mark(mark, service.family()));
            case ServiceAddress.Group(String name) ->
                groups.stream()
                        .filter(group -> group.name().equals(name))
                        .flatMap(group -> members(group, service).stream())
                        .toList();
        };
    }

    private static List<ServiceKey> members(VirtualServerGroup group, VirtualServer service) {
        List<ServiceKey> keys = new ArrayList<>();
        for (VirtualServerGroup.Member member : group.members()) {
            switch (member) {
                case VirtualServerGroup.Mark mark ->
                    keys.add(mark(mark.mark(), mark.family().orElse(service.family())));
                case VirtualServerGroup.Range range -> {
                    InetAddress address = range.first();
                    for (int i = 0; i < range.count(); i++, address = next(address))
                        keys.add(new ServiceKey(service.protocol().value(), address, range.port(), 0));
                }
            }
        }
        return keys;
    }

    private static ServiceKey mark(long mark, Family family) {
        return new ServiceKey(Protocol.NONE, SocketAddresses.address(new byte[family.bits() / 8]), 0, (int) mark);
    }

    private static InetAddress next(InetAddress address) {
        byte[] bytes = address.getAddress();
        for (int i = bytes.length - 1; i >= 0 && ++bytes[i] == 0; i--) {
            // The carry goes on to the left.
        }
        return SocketAddresses.address(bytes);
    }

    /** Without address translation a server sees the port that the client used; with a mark there is none to say. */
    static ServerKey server(InetAddress address, int port, ForwardingMethod method, ServiceKey service) {
        return new ServerKey(address, method == ForwardingMethod.MASQUERADE ? port : service.port());
    }

    static ServiceSpec spec(ServiceKey key, VirtualServer service) {
        Persistence persistence = service.persistence();
        boolean isPersistent = persistence.timeout().value().isPresent();
        int flags = flags(service.scheduler());
        if (isPersistent) flags |= ServiceSpec.PERSISTENT;
        if (service.onePacket().value()) flags |= ServiceSpec.ONE_PACKET;
        long timeout = persistence.timeout().value().map(t -> t.toSeconds()).orElse(0L);
        return new ServiceSpec(
                key,
                service.scheduler().name().value(),
                flags,
                (int) Math.min(timeout, LONGEST_PERSISTENCE),
                netmask(
                        key.address(),
                        isPersistent ? persistence.granularity().value().orElse("") : ""),
                isPersistent ? persistence.engine().value().orElse("") : "");
    }

    private static int flags(Scheduler scheduler) {
        int flags = 0;
        for (String word : scheduler.flags()) {
            flags |= switch (word.toLowerCase(Locale.ROOT)) {
                case "flag-1", "sh-fallback", "mh-fallback" -> ServiceSpec.SCHED_FLAG_1;
                case "flag-2", "sh-port", "mh-port" -> ServiceSpec.SCHED_FLAG_2;
                case "flag-3" -> ServiceSpec.SCHED_FLAG_3;
                default -> throw new IllegalArgumentException("scheduler flag " + word);
            };
        }
        return flags;
    }

    /**
     * A mask as a number, or a prefix length; single clients unless said otherwise, also where it is said for the other members of a
     * group, of the other family.
     */
    private static int netmask(InetAddress address, String granularity) {
        boolean six = Family.of(address) == Family.IPV6;
        boolean dotted = granularity.indexOf('.') >= 0;
        if (granularity.isEmpty() || six && dotted) return six ? 128 : -1;
        if (!dotted) {
            int prefix = Math.min(Integer.parseInt(granularity), six ? 128 : 32);
            return six ? prefix : prefix == 0 ? 0 : -1 << (32 - prefix);
        }
        int mask = 0;
        for (byte part : InetAddress.ofLiteral(granularity).getAddress()) mask = mask << 8 | part & 0xff;
        return mask;
    }
}
