package dev.sluice.keepalived.vrrp;

import dev.sluice.keepalived.vrrp.packet.RejectCounters;
import dev.sluice.linux.FileDescriptor;
import dev.sluice.linux.Poll;
import java.util.LinkedHashMap;
import java.util.Map;

/** All sockets, and what waits for them. The loop's thread uses it. */
final class Ports implements AutoCloseable {
    private final FileDescriptor wakeUp;
    private final Map<Port.Key, Port> byKey = new LinkedHashMap<>();
    private final RejectCounters unclaimed = new RejectCounters();
    private Port[] ports = {};
    private Poll poll;

    Ports(FileDescriptor wakeUp) {
        this.wakeUp = wakeUp;
        poll = new Poll(wakeUp);
    }

    /** Opens one unless it is open, for this instance to receive from. */
    Port open(Port.Key key, Instance instance) {
        Port port = byKey.get(key);
        if (port == null) {
            port = new Port(key, unclaimed);
            byKey.put(key, port);
            rebuild();
        }
        port.add(instance);
        return port;
    }

    void close(Port port, Instance instance) {
        if (!port.remove(instance)) return;
        byKey.remove(port.key());
        rebuild();
        port.close();
    }

    private void rebuild() {
        ports = byKey.values().toArray(Port[]::new);
        FileDescriptor[] files = new FileDescriptor[ports.length + 1];
        files[0] = wakeUp;
        for (int i = 0; i < ports.length; i++) files[i + 1] = ports[i].file();
        poll.close();
        poll = new Poll(files);
    }

    /** Waits for packets, a wake-up or the end of time. */
    void await(long nanos) {
        int _ = poll.await(nanos);
    }

    /** Hands on what has arrived, whether {@link #await} saw it or it came since. */
    void receive(long now) {
        Port[] all = ports;
        for (int i = 0; i < all.length; i++) all[i].receive(now);
    }

    /** Adverts that belong to no instance. */
    RejectCounters unclaimed() {
        return unclaimed;
    }

    @Override
    public void close() {
        byKey.values().forEach(Port::close);
        poll.close();
    }
}
