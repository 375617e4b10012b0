package dev.sluice.director;

import dev.sluice.control.Protocol;
import dev.sluice.control.ServiceKey;
import dev.sluice.director.datapath.Server;
import dev.sluice.director.datapath.Service;
import java.net.Inet4Address;

/** A virtual service as packets name it: packet order. */
record ServiceId(int address, int port, int protocol) {
    /** {@code key}: IPv4, admitted before. */
    static ServiceId of(ServiceKey key) {
        return new ServiceId(
                PacketOrder.address((Inet4Address) key.address()),
                PacketOrder.port(key.port()),
                key.protocol().number());
    }

    static ServiceId of(Service element) {
        return new ServiceId(element.address(), element.port(), element.protocol());
    }

    static ServiceId of(Server entry) {
        return new ServiceId(entry.virtual(), entry.virtualPort(), entry.protocol());
    }

    ServiceKey key() {
        for (Protocol p : Protocol.values())
            if (p.number() == protocol)
                return new ServiceKey(p, PacketOrder.address(address), PacketOrder.port(port), 0);
        throw new IllegalStateException("protocol " + protocol + " in the services map");
    }
}
