package dev.sluice.director;

import dev.sluice.control.Protocol;
import dev.sluice.control.ServiceKey;
import dev.sluice.director.datapath.Kind;
import dev.sluice.director.datapath.Server;
import dev.sluice.director.datapath.Service;
import dev.sluice.ebpf.Mem;
import java.net.InetAddress;

/**
 * A virtual service as packets name it.
 *
 * @param port packet order
 * @param kind of {@link Kind}
 */
record ServiceId(InetAddress address, int port, int kind) {
    static ServiceId of(ServiceKey key) {
        return new ServiceId(
                key.address(),
                PacketOrder.port(key.port()),
                Kind.of(key.protocol().number(), PacketOrder.isIpv6(key.address())));
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
        for (Protocol p : Protocol.values())
            if (p.number() == Kind.protocol(kind)) return new ServiceKey(p, address, PacketOrder.port(port), 0);
        throw new IllegalStateException("kind " + kind + " in the services map");
    }
}
