package dev.sluice.keepalived.vrrp.report;

import dev.sluice.keepalived.config.model.VirtualAddress;
import dev.sluice.keepalived.config.model.VrrpInstance;
import dev.sluice.keepalived.vrrp.packet.RejectCounters;
import dev.sluice.keepalived.vrrp.state.Counters;
import dev.sluice.keepalived.vrrp.state.Fault;
import dev.sluice.keepalived.vrrp.state.State;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One virtual router at one moment. Counters are the living ones.
 *
 * @param group its sync group
 * @param since when it entered its state
 * @param reason why
 * @param priority with what trackers add
 * @param source where its adverts come from; empty while it has no address to send from
 * @param master who was heard last as master
 * @param sendFailures adverts that the kernel did not take
 */
public record InstanceReport(
        VrrpInstance settings,
        Optional<String> group,
        State state,
        Instant since,
        String reason,
        int priority,
        Optional<InetAddress> source,
        Optional<InetAddress> master,
        int masterPriority,
        Duration masterInterval,
        Duration masterDown,
        List<Fault> faults,
        Counters counters,
        RejectCounters rejects,
        long sendFailures) {

    /** The state in the original's words and numbers, which know nothing of a hand-over. */
    State classicState() {
        return state == State.LEAVING ? State.INIT : state;
    }

    /** 0 INIT, 1 BACKUP, 2 MASTER, 3 FAULT. */
    int stateNumber() {
        return switch (state) {
            case INIT, LEAVING -> 0;
            case BACKUP -> 1;
            case MASTER -> 2;
            case FAULT -> 3;
        };
    }

    boolean holdsAddresses() {
        return state == State.MASTER || state == State.LEAVING;
    }

    /** As the original lists it: {@code 192.0.2.100/24 dev eth0 scope global set}. */
    String row(VirtualAddress address) {
        boolean host = address.prefix() == address.address().getAddress().length * 8;
        return address.address().getHostAddress()
                + (host ? "" : "/" + address.prefix())
                + " dev "
                + address.device().or(() -> settings.networkInterface().value()).orElse("none")
                + " scope " + address.scope().orElse("global")
                + address.label().map(label -> " label " + label).orElse("")
                + (holdsAddresses() ? " set" : "");
    }
}
