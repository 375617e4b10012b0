package dev.sluice.director;

import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Protocol;
import dev.sluice.control.Reply.Errno;
import dev.sluice.control.ServerKey;
import dev.sluice.control.ServerSpec;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceSpec;
import dev.sluice.control.ServiceTimeouts;
import dev.sluice.control.Timeouts;
import dev.sluice.control.Tunnel;

/**
 * What may be asked of this director: the kernel's own checks (net/netfilter/ipvs/ip_vs_ctl.c: ip_vs_add_service, ip_vs_add_dest,
 * ip_vs_new_dest, ip_vs_set_timeout).
 */
final class Admission {
    /** 31 days, the most that ipvsadm lets through. */
    private static final int LONGEST_TIMEOUT = 2_678_400;

    /** The one persistence engine (net/netfilter/ipvs/ip_vs_pe_sip.c). */
    static final String SIP = "sip";

    private Admission() {}

    static Scheduler service(ServiceSpec spec, OwnSchedulers schedulers) throws Refusal {
        key(spec.key());
        Scheduler scheduler = schedulers.named(spec.scheduler());
        String engine = spec.persistenceEngine();
        if (!engine.isEmpty() && !engine.equals(SIP))
            throw new Refusal(Errno.ENOENT, "no persistence engine " + engine + ": sip is the only one");
        boolean isPersistent = (spec.flags() & ServiceSpec.PERSISTENT) != 0;
        if (spec.key().port() == 0 && spec.key().mark() == 0 && !isPersistent)
            throw new Refusal(Errno.EINVAL, "a service on every port (port 0) must be persistent (-p)");
        boolean isIpv6 = PacketOrder.isIpv6(spec.key().address());
        if (isIpv6 && isPersistent && (spec.netmask() < 1 || spec.netmask() > 128))
            throw new Refusal(Errno.EINVAL, "netmask " + spec.netmask() + ": a prefix length of 1 to 128");
        return scheduler;
    }

    private static void key(ServiceKey key) throws Refusal {
        if (key.mark() == 0 && key.protocol() == Protocol.NONE)
            throw new Refusal(Errno.EINVAL, "a service needs a protocol, address and port, or a mark that is not 0");
        port(key.port());
    }

    /** What is asked of one that is changed, too. */
    static void server(ServiceKey service, ServerSpec spec) throws Refusal {
        if (spec.weight() < 0) throw new Refusal(Errno.ERANGE, "weight " + spec.weight() + " is negative");
        if (Integer.compareUnsigned(spec.lower(), spec.upper()) > 0)
            throw new Refusal(Errno.ERANGE, "lower threshold " + spec.lower() + " is above the upper, " + spec.upper());
        if (spec.method() == ForwardingMethod.TUNNEL) tunnel(spec.tunnel());
        if (spec.method() == ForwardingMethod.LOCAL)
            throw new Refusal(Errno.EINVAL, "a local server is one with an address of the director, in any method");
        port(spec.key().port());
        if (spec.method() != ForwardingMethod.TUNNEL && otherFamily(service, spec))
            throw new Refusal(Errno.EINVAL, "a server of the other address family must be tunnelled to (-i)");
    }

    /** {@code routes}: tells whether a new server can have the address at all. */
    static void address(ServerKey key, Routes routes) throws Refusal {
        if (!routes.unicast(key.address()))
            throw new Refusal(Errno.EINVAL, key.address().getHostAddress() + " is not the address of one machine");
    }

    /** As {@code ipvsadm} checks it; the kernel takes a GUE port of 0 too, and then sends what nobody receives. */
    private static void tunnel(Tunnel tunnel) throws Refusal {
        boolean isGue = tunnel.type() == Tunnel.Type.GUE;
        if (isGue ? tunnel.port() < 1 || tunnel.port() > 0xffff : tunnel.port() != 0)
            throw new Refusal(Errno.EINVAL, "tunnel port " + tunnel.port() + ": 1 to 65535 for GUE, none for others");
        if (tunnel.checksum() == Tunnel.Checksum.REMOTE && !isGue)
            throw new Refusal(Errno.EINVAL, "remote checksum offload is GUE's alone");
    }

    static void timeouts(Timeouts timeouts) throws Refusal {
        for (int seconds : new int[] {timeouts.tcp(), timeouts.tcpFin(), timeouts.udp()})
            if (seconds < 0 || seconds > LONGEST_TIMEOUT)
                throw new Refusal(Errno.EINVAL, "timeout " + seconds + " s: 0 to " + LONGEST_TIMEOUT);
    }

    /** @throws Refusal if one is out of range, or means nothing for the service's protocol */
    static void timeouts(ServiceKey service, ServiceTimeouts wanted) throws Refusal {
        Protocol protocol = service.protocol();
        timeout("tcp", wanted.tcp(), service, protocol == Protocol.TCP);
        timeout("fin", wanted.fin(), service, protocol == Protocol.TCP);
        timeout("udp", wanted.udp(), service, protocol == Protocol.UDP);
        timeout("sctp", wanted.sctp(), service, protocol == Protocol.SCTP);
    }

    private static void timeout(String name, int seconds, ServiceKey service, boolean mayHave) throws Refusal {
        if (seconds < ServiceTimeouts.KEEP || seconds > ServiceTimeouts.LONGEST)
            throw new Refusal(
                    Errno.EINVAL,
                    name + "=" + seconds + ": seconds, 1 to " + ServiceTimeouts.LONGEST
                            + ", or 0 for the director's own");
        if (seconds > 0 && !mayHave && service.mark() == 0)
            throw new Refusal(Errno.EINVAL, Text.of(service) + " has no connections that " + name + " is about");
    }

    private static boolean otherFamily(ServiceKey service, ServerSpec spec) {
        return PacketOrder.isIpv6(service.address())
                != PacketOrder.isIpv6(spec.key().address());
    }

    private static void port(int port) throws Refusal {
        if (port < 0 || port > 0xffff) throw new Refusal(Errno.EINVAL, "port " + port + ": 0 to 65535");
    }
}
