package dev.sluice.control;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client may ask of the director of its network namespace. Each is all or nothing. */
public sealed interface Request {
    record AddService(ServiceSpec spec) implements Request {}

    record EditService(ServiceSpec spec) implements Request {}

    record DeleteService(ServiceKey key) implements Request {}

    /** Removes all services. */
    record Flush() implements Request {}

    record AddServer(ServiceKey service, ServerSpec spec) implements Request {}

    record EditServer(ServiceKey service, ServerSpec spec) implements Request {}

    record DeleteServer(ServiceKey service, ServerKey key) implements Request {}

    /**
     * {@code sluice drain}: the server takes no new connections, and is removed as soon as it has none left or after so many
     * seconds. Again: only the time is new.
     */
    record DrainServer(ServiceKey service, ServerKey key, long seconds) implements Request {}

    /** Goes on with a drain that ends at this time, in nanoseconds since boot ({@code CLOCK_MONOTONIC}): for the journal. */
    record ResumeDrain(ServiceKey service, ServerKey key, long end) implements Request {}

    /** Calls a drain off: the server has its weight again. */
    record CancelDrain(ServiceKey service, ServerKey key) implements Request {}

    /** Zeroes the counters of one service, or of all and the totals. */
    record Zero(@Nullable ServiceKey service) implements Request {}

    record SetTimeouts(Timeouts timeouts) implements Request {}

    /**
     * Adds a rule that marks packets, before the one that has this number now; one that exists is refused with EEXIST.
     *
     * @param number 1 for the first rule, 0 to be the last
     */
    record AddMark(MarkSpec rule, int number) implements Request {}

    record DeleteMark(MarkSpec rule) implements Request {}

    /** Removes the rules of one mark, or with 0 all of them. */
    record ClearMarks(int mark) implements Request {}

    /** Answered by {@link Reply.Marks}. */
    record ListMarks() implements Request {}

    /** Timeouts of one service's own; each may be {@link ServiceTimeouts#KEEP}. */
    record SetServiceTimeouts(ServiceKey service, ServiceTimeouts timeouts) implements Request {}

    /** Answered by {@link Reply.OwnTimeouts}. */
    record ListServiceTimeouts() implements Request {}

    /** See {@link Sysctl}. */
    record SetSysctl(SysctlValue wanted) implements Request {}

    /** Answered by {@link Reply.Sysctls}. */
    record ListSysctls() implements Request {}

    /** Answered by {@link Reply.Services}, oldest service first. */
    record ListServices(@Nullable ServiceKey only) implements Request {}

    record GetTimeouts() implements Request {}

    /** Answered by {@link Reply.Connections}, as many as there are, in parts; {@code only}: those of one service. */
    record ListConnections(@Nullable ServiceKey only) implements Request {}

    /** Answered by {@link Reply.Info}. */
    record GetInfo() implements Request {}

    /**
     * Several changes as one: {@code ipvsadm -R}. With {@code keepGoing} a refused change is noted and the rest still done, as
     * stock does; without, the first refusal undoes all. Answered by {@link Reply.Results}.
     */
    record Transaction(List<Request> changes, boolean keepGoing) implements Request {
        public Transaction {
            changes = List.copyOf(changes);
        }
    }

    /**
     * Has the datapath write down its decisions on the packets of one client, for so long or until the asker goes away. Answered by
     * {@link Reply.Traced}, in parts.
     *
     * @param port the client's, 0 for all
     */
    record Trace(InetAddress client, int port, int seconds) implements Request {}

    /** Detaches everything, forgets all state and ends the daemon. */
    record Stop() implements Request {}
}
