package dev.sluice.keepalived.service;

import dev.sluice.keepalived.config.model.Checker;
import dev.sluice.keepalived.config.model.RealServer;
import dev.sluice.keepalived.config.model.VirtualServer;
import java.util.List;

/** Something that scripts, FIFOs, mails and the log are told. */
public sealed interface Event {
    VirtualServer service();

    /** A checker came or went; {@code serverChanged} when its server did with it. */
    record CheckChanged(
            VirtualServer service, RealServer server, Checker checker, boolean up, String reason, boolean serverChanged)
            implements Event {}

    /** A server came or went. */
    record ServerChanged(VirtualServer service, RealServer server, boolean up) implements Event {}

    /** A check changed the weight of a live server. */
    record WeightChanged(VirtualServer service, RealServer server, int before, int after) implements Event {}

    /** The quorum was gained or lost; {@code live} is the total weight of live servers. */
    record QuorumChanged(VirtualServer service, boolean up, long live) implements Event {}

    /**
     * The service ends with keepalived; told to scripts with {@code omega} only.
     *
     * @param alive servers that were
     */
    record Stopped(VirtualServer service, boolean wasUp, List<RealServer> alive) implements Event {
        public Stopped {
            alive = List.copyOf(alive);
        }
    }
}
