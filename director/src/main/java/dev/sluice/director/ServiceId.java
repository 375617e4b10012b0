package dev.sluice.director;

import dev.sluice.control.Protocol;
import dev.sluice.control.ServiceKey;
import dev.sluice.director.datapath.Kind;
import dev.sluice.director.datapath.Server;
import dev.sluice.director.datapath.Service;
import dev.sluice.director.datapath.WideAddress;
import dev.sluice.ebpf.Mem;
import java.lang.foreign.Arena;
import java.net.InetAddress;

/**
 * A virtual service as packets name it.
 *
 * @param port packet order
 * @param kind of {@link Kind}
 */
record ServiceId(InetAddress address, int port, int kind) {
    static ServiceId of(ServiceKey key) {
        boolean ipv6 = PacketOrder.isIpv6(key.address());
        if (key.mark() != 0) return new ServiceId(marked(key.mark(), ipv6), 0, Kind.of(0, ipv6));
        return new ServiceId(
                key.address(),
                PacketOrder.port(key.port()),
                Kind.of(key.protocol().number(), PacketOrder.isIpv6(key.address())));
    }

    /** A mark in the place of an address: its first four bytes, as a little-endian number. */
    private static InetAddress marked(int mark, boolean ipv6) {
        Mem address = Mem.of(Arena.ofAuto().allocate(WideAddress.SIZE, Long.BYTES));
        address.u32(0, mark);
        return PacketOrder.read(address, ipv6);
    }

    static ServiceId of(Service element) {
        return of(element.wideAddress(), element.port(), element.kind());
    }

    static ServiceId of(Server entry) {
        return of(entry.wideVirtual(), entry.virtualPort(), entry.kind());
    }

    /** {@code address}: a {@code WideAddress}. */
    static ServiceId of(Mem address, int port, int kind) {
        return new ServiceId(PacketOrder.read(address, Kind.isIpv6(kind)), port, kind);
    }

    /** Port | kind << 16, as keys have it. */
    int portKind() {
        return port | kind << 16;
    }

    ServiceKey key() {
        if (Kind.protocol(kind) == 0)
            return new ServiceKey(
                    Protocol.NONE,
                    PacketOrder.unspecified(address),
                    0,
                    PacketOrder.wide(address).u32(0));
        for (Protocol p : Protocol.values())
            if (p.number() == Kind.protocol(kind)) return new ServiceKey(p, address, PacketOrder.port(port), 0);
        throw new IllegalStateException("kind " + kind + " in the services map");
    }
}
