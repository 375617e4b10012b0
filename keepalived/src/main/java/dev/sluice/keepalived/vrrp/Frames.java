package dev.sluice.keepalived.vrrp;

import dev.sluice.linux.FrameSender;
import java.util.HashMap;
import java.util.Map;

/** Sockets that frames leave by, one per interface. The loop's thread uses it. */
final class Frames implements AutoCloseable {
    private final Map<Integer, FrameSender> senders = new HashMap<>();

    FrameSender of(int ifindex) {
        return senders.computeIfAbsent(ifindex, FrameSender::open);
    }

    @Override
    public void close() {
        senders.values().forEach(FrameSender::close);
    }
}
