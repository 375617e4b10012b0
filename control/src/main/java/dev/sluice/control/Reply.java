package dev.sluice.control;

import java.util.List;

/** What the director answers. */
public sealed interface Reply {
    record Done() implements Reply {}

    /** Nothing was changed. {@code detail} says what and why, for people; {@code errno} is what the kernel's IPVS would have said. */
    record Refused(Errno errno, String detail) implements Reply {}

    record Services(List<ServiceStatus> services) implements Reply {
        public Services {
            services = List.copyOf(services);
        }
    }

    /** Rules in the order in which packets are held against them. */
    record Marks(List<MarkSpec> rules) implements Reply {
        public Marks {
            rules = List.copyOf(rules);
        }
    }

    record CurrentTimeouts(Timeouts timeouts) implements Reply {}

    /** Services that have timeouts of their own. */
    record OwnTimeouts(List<ServiceTimeoutsOf> services) implements Reply {
        public OwnTimeouts {
            services = List.copyOf(services);
        }
    }

    /** Every {@link Sysctl} of the director, as it is set. */
    record Sysctls(List<SysctlValue> values) implements Reply {
        public Sysctls {
            values = List.copyOf(values);
        }
    }

    /** One part of a listing; the last has {@code more} false. */
    record Connections(List<Connection> connections, boolean more) implements Reply {
        public Connections {
            connections = List.copyOf(connections);
        }
    }

    /** Part of a trace, perhaps empty; the last has {@code more} false. */
    record Traced(List<TraceStep> steps, boolean more) implements Reply {
        public Traced {
            steps = List.copyOf(steps);
        }
    }

    /** One answer per change of a transaction. */
    record Results(List<Reply> results) implements Reply {
        public Results {
            results = List.copyOf(results);
        }
    }

    /**
     * The daemon itself.
     *
     * @param tableSize connections the table has room for
     * @param connections that there are, expired ones included until they are swept
     * @param hooks one line per interface: {@code eth0 tcx}, {@code eth1 xdp}...
     * @param tallies what was refused, dropped or passed on, by reason; those of which there were none are left out
     * @param notices one line for each thing that is not as its services need it, with the command that mends it
     */
    record Info(
            int pid,
            long started,
            int tableSize,
            long connections,
            List<String> hooks,
            Counters totals,
            List<Tally> tallies,
            List<String> notices)
            implements Reply {
        public Info {
            hooks = List.copyOf(hooks);
            tallies = List.copyOf(tallies);
            notices = List.copyOf(notices);
        }
    }

    /** The errors of the kernel's interface, by Linux number. */
    enum Errno {
        EPERM(1),
        ENOENT(2),
        ESRCH(3),
        ENOMEM(12),
        EEXIST(17),
        EINVAL(22),
        ERANGE(34),
        ENOPROTOOPT(92),
        EOPNOTSUPP(95),
        EAFNOSUPPORT(97),
        /** Ours: a scheduler of the user's that cannot be loaded. */
        UNUSABLE(1001);

        private final int number;

        Errno(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }
    }
}
