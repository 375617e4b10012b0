package dev.sluice.linux.netlink;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A rule of the routing policy (ip-rule(8)).
 *
 * @param ip6 family of packets it is for
 * @param priority the lowest goes first; 0 lets the kernel choose
 * @param action what it does
 * @param table for {@link Action#TABLE}
 * @param from source prefix, empty for any
 * @param to destination prefix, empty for any
 * @param input interface packets came in by, "" for any
 * @param output interface that local packets are bound to, "" for any
 * @param mark and {@code mask} of packets; a mask of 0 is any mark
 * @param tos type of service, 0 for any
 * @param not whether it is for all packets but these
 * @param suppressPrefix routes with prefixes no longer than this do not count; -1 for all do
 */
public record Rule(
        boolean ip6,
        int priority,
        Action action,
        int table,
        Optional<Network> from,
        Optional<Network> to,
        String input,
        String output,
        int mark,
        int mask,
        int tos,
        boolean not,
        int suppressPrefix) {
    /** {@code FR_ACT_*} of include/uapi/linux/fib_rules.h. */
    public enum Action {
        TABLE(1),
        BLACKHOLE(6),
        UNREACHABLE(7),
        PROHIBIT(8);

        final int number;

        Action(int number) {
            this.number = number;
        }
    }

    /** Addresses that begin with the same {@code prefix} bits. */
    public record Network(InetAddress address, int prefix) {
        @Override
        public String toString() {
            return address.getHostAddress() + "/" + prefix;
        }
    }

    @Override
    public String toString() {
        return (not ? "not " : "") + "from " + from.map(Network::toString).orElse("all")
                + to.map(network -> " to " + network).orElse("")
                + (priority == 0 ? "" : " priority " + priority) + " " + action + " " + table;
    }
}
