package dev.sluice.keepalived.vrrp;

import dev.sluice.linux.FileDescriptor;
import dev.sluice.linux.Poll;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** All sockets, and what waits for them. The loop's thread uses it. */
final class Ports implements AutoCloseable {
    private final FileDescriptor wakeUp;
    private final LongSupplier look;
    private final Map<Port.Key, Port> byKey = new LinkedHashMap<>();
    private final List<Receiver> others = new ArrayList<>();
    private Receiver[] receivers = {};
    private Poll poll;

    /** {@code look}: as {@link Port} wants it. */
    Ports(FileDescriptor wakeUp, LongSupplier look) {
        this.wakeUp = wakeUp;
        this.look = look;
        poll = new Poll(wakeUp);
    }

    /** Opens one unless it is open, for this instance to receive from. */
    Port open(Port.Key key, Instance instance) {
        Port port = byKey.get(key);
        if (port == null) {
            port = new Port(key, look);
            byKey.put(key, port);
            rebuild();
        }
        port.add(instance);
        return port;
    }

    /** Waits for this one too, until the end. */
    void add(Receiver other) {
        others.add(other);
        rebuild();
    }

    void close(Port port, Instance instance) {
        if (!port.remove(instance)) return;
        byKey.remove(port.key());
        rebuild();
        port.close();
    }

    private void rebuild() {
        receivers = Stream.concat(byKey.values().stream(), others.stream()).toArray(Receiver[]::new);
        FileDescriptor[] files = new FileDescriptor[receivers.length + 1];
        files[0] = wakeUp;
        for (int i = 0; i < receivers.length; i++) files[i + 1] = receivers[i].file();
        poll.close();
        poll = new Poll(files);
    }

    /** Waits for packets, a wake-up or the end of time; answers whether it was woken. */
    boolean await(long nanos) {
        return poll.await(nanos) > 0 && poll.isReady(0);
    }

    /** Hands on what has arrived, whether {@link #await} saw it or it came since. */
    void receive(long now) {
        Receiver[] all = receivers;
        for (int i = 0; i < all.length; i++) all[i].receive(now);
    }

    @Override
    public void close() {
        for (Receiver receiver : receivers) receiver.close();
        poll.close();
    }
}
