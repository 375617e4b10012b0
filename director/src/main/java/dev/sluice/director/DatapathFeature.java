package dev.sluice.director;

import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Protocol;
import dev.sluice.control.ServerSpec;
import dev.sluice.control.ServiceSpec;
import dev.sluice.control.ServiceTimeouts;
import dev.sluice.control.Tunnel;
import dev.sluice.director.datapath.Fixed;
import dev.sluice.director.datapath.Server;
import dev.sluice.ebpf.Param;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is left out of the datapath until something configured needs it, so that nobody's packets pay for what nobody uses. Programs
 * that have a feature are attached before the configuration that needs it is published; a daemon only ever adds features, so that
 * taking the last such server away and bringing it back compiles nothing.
 */
@SuppressWarnings("ImmutableEnumChecker") // a parameter is the compiler's state, not this class's
public enum DatapathFeature {
    MASQUERADE(Fixed.MASQUERADE, service -> anyServer(service, spec -> spec.method() == ForwardingMethod.MASQUERADE)),
    TUNNEL(Fixed.TUNNEL, service -> anyServer(service, spec -> spec.method() == ForwardingMethod.TUNNEL)),
    GUE(Fixed.GUE, service -> anyServer(service, spec -> isTunnelled(spec, Tunnel.Type.GUE))),
    GRE(Fixed.GRE, service -> anyServer(service, spec -> isTunnelled(spec, Tunnel.Type.GRE))),
    IPV6(
            Fixed.IPV6,
            service -> PacketOrder.isIpv6(service.key().address())
                    || anyServer(service, spec -> PacketOrder.isIpv6(spec.key().address()))),
    ONE_PACKET(Fixed.ONE_PACKET, service -> (service.spec().flags() & ServiceSpec.ONE_PACKET) != 0),
    SCTP(
            Fixed.SCTP,
            service ->
                    service.key().protocol() == Protocol.SCTP || service.key().mark() != 0),
    WIDE(Fixed.WIDE, VirtualService::isWide),
    MARKS(Fixed.MARKS, service -> service.key().mark() != 0),
    THRESHOLDS(Fixed.THRESHOLDS, service -> anyServer(service, spec -> spec.upper() != 0)),
    SERVICE_TIMEOUTS(Fixed.SERVICE_TIMEOUTS, service -> !service.timeouts().equals(ServiceTimeouts.NONE)),
    NAT_ICMP_SEND(Fixed.NAT_ICMP_SEND, _ -> false),
    SCHEDULE_ICMP(Fixed.SCHEDULE_ICMP, _ -> false),
    CLEAR_DF(Fixed.CLEAR_DF, _ -> false),
    SIP(Fixed.SIP, VirtualService::goesByCall),
    PERSISTENCE(Fixed.PERSISTENCE, service -> (service.spec().flags() & ServiceSpec.PERSISTENT) != 0);

    private final Param parameter;
    private final Predicate<VirtualService> isNeeded;

    DatapathFeature(Param parameter, Predicate<VirtualService> isNeeded) {
        this.parameter = parameter;
        this.isNeeded = isNeeded;
    }

    /** Name of the parameter that it is compiled in by, 0 or 1. */
    public String parameter() {
        return parameter.name();
    }

    private static boolean anyServer(VirtualService service, Predicate<ServerSpec> condition) {
        return service.oldestFirst().stream().map(RealServer::spec).anyMatch(condition);
    }

    private static boolean isTunnelled(ServerSpec spec, Tunnel.Type type) {
        return spec.method() == ForwardingMethod.TUNNEL && spec.tunnel().type() == type;
    }

    /** What these services need. */
    static Set<DatapathFeature> of(Collection<VirtualService> services) {
        Set<DatapathFeature> needed = EnumSet.noneOf(DatapathFeature.class);
        for (DatapathFeature feature : values()) if (services.stream().anyMatch(feature.isNeeded)) needed.add(feature);
        return needed;
    }

    /**
     * What connections to this server need: one that is no longer configured so, since its method was edited, may have some.
     */
    static Set<DatapathFeature> of(Server element) {
        Set<DatapathFeature> needed = EnumSet.copyOf(ofMethod(element));
        if (element.timeouts() != 0) needed.add(SERVICE_TIMEOUTS);
        return needed;
    }

    private static Set<DatapathFeature> ofMethod(Server element) {
        if (element.method() == Server.MASQUERADE) return EnumSet.of(MASQUERADE);
        if (element.method() != Server.TUNNEL) return EnumSet.noneOf(DatapathFeature.class);
        return switch (Encapsulations.tunnel(element.encapsulation()).type()) {
            case IPIP -> EnumSet.of(TUNNEL);
            case GUE -> EnumSet.of(TUNNEL, GUE);
            case GRE -> EnumSet.of(TUNNEL, GRE);
        };
    }

    /** Programs compiled from now on have these, and no others. */
    static void fix(Set<DatapathFeature> features) {
        for (DatapathFeature feature : values()) feature.parameter.set(features.contains(feature) ? 1 : 0);
    }
}
