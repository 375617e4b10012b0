package dev.sluice.app.realserver;

import dev.sluice.app.realserver.Carriage.TunnelEnd;
import dev.sluice.control.Tunnel;
import dev.sluice.linux.netlink.TunnelKind;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/** The kernel's devices that take outer headers off for us. */
enum KernelDevice {
    /** The kernel's own name for the one that takes any ({@code net/ipv4/ipip.c}), and of the next ({@code sit.c}). */
    IPV4_IN_IPV4("tunl0", TunnelKind.IPIP, false),
    IPV6_IN_IPV4("sit0", TunnelKind.SIT, false),
    /** The kernel's own ip6tnl0 takes nothing but IPv6. */
    IN_IPV6("sluice-ip6", TunnelKind.IP6TNL, true),
    GRE("sluice-gre", TunnelKind.GRE, false),
    GRE_CHECKSUM("sluice-gre-csum", TunnelKind.GRE_CHECKSUM, false),
    GRE_IN_IPV6("sluice-gre6", TunnelKind.IP6GRE, true),
    GRE_CHECKSUM_IN_IPV6("sluice-gre6-sum", TunnelKind.IP6GRE_CHECKSUM, true);

    private final String name;
    final TunnelKind kind;
    /** Whether what comes to it comes over IPv6. */
    final boolean over6;

    KernelDevice(String name, TunnelKind kind, boolean over6) {
        this.name = name;
        this.kind = kind;
        this.over6 = over6;
    }

    String deviceName() {
        return name;
    }

    /** Whether the kernel makes it itself as soon as it has the module. */
    boolean isKernels() {
        return this == IPV4_IN_IPV4 || this == IPV6_IN_IPV4;
    }

    /** For such tunnels over IPv4 and over IPv6; behind GUE's header there is an IPIP packet. */
    static List<KernelDevice> of(TunnelEnd tunnel, InetAddress vip) {
        if (tunnel.type() != Tunnel.Type.GRE)
            return List.of(vip instanceof Inet4Address ? IPV4_IN_IPV4 : IPV6_IN_IPV4, IN_IPV6);
        return tunnel.checksummed() ? List.of(GRE_CHECKSUM, GRE_CHECKSUM_IN_IPV6) : List.of(GRE, GRE_IN_IPV6);
    }

    /** The one of that name. IllegalArgumentException if none. */
    static KernelDevice named(String name) {
        for (KernelDevice device : values()) if (device.name.equals(name)) return device;
        throw new IllegalArgumentException("no device of ours: " + name);
    }
}
