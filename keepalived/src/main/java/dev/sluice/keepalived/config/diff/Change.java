package dev.sluice.keepalived.config.diff;

import dev.sluice.keepalived.config.model.Checker;
import dev.sluice.keepalived.config.model.RealServer;
import dev.sluice.keepalived.config.model.VirtualAddress;
import dev.sluice.keepalived.config.model.VirtualServer;
import dev.sluice.keepalived.config.model.VrrpInstance;
import java.util.List;

/** One thing a reload has to do; what is not listed is not touched. */
public sealed interface Change {

    /** In words, one line. */
    String describe();

    /** A virtual server that was not there. */
    record ServiceAdded(VirtualServer service) implements Change {
        @Override
        public String describe() {
            return "add virtual server " + service.identity() + " with "
                    + service.servers().size() + " servers";
        }
    }

    /** A virtual server that is gone. */
    record ServiceRemoved(VirtualServer service) implements Change {
        @Override
        public String describe() {
            return "remove virtual server " + service.identity();
        }
    }

    /**
     * A virtual server that stays.
     *
     * @param fields settings of its own that differ
     * @param servers what happens to its servers
     */
    record ServiceChanged(
            VirtualServer before, VirtualServer after, List<Fields.Change> fields, List<ServerChange> servers)
            implements Change {
        @Override
        public String describe() {
            return "change virtual server " + after.identity()
                    + parts(fields, servers.stream().map(ServerChange::describe).toList());
        }
    }

    /** A virtual router that was not there. */
    record InstanceAdded(VrrpInstance instance) implements Change {
        @Override
        public String describe() {
            return "add vrrp_instance " + instance.name();
        }
    }

    /** A virtual router that is gone. */
    record InstanceRemoved(VrrpInstance instance) implements Change {
        @Override
        public String describe() {
            return "remove vrrp_instance " + instance.name();
        }
    }

    /**
     * A virtual router that stays, and keeps its state.
     *
     * @param fields settings that differ, its name among them
     * @param added addresses, of both lists
     * @param removed addresses, of both lists
     */
    record InstanceChanged(
            VrrpInstance before,
            VrrpInstance after,
            List<Fields.Change> fields,
            List<VirtualAddress> added,
            List<VirtualAddress> removed)
            implements Change {
        @Override
        public String describe() {
            List<String> addresses = new java.util.ArrayList<>();
            added.forEach(a -> addresses.add("add " + a));
            removed.forEach(a -> addresses.add("remove " + a));
            return "change vrrp_instance " + after.name() + parts(fields, addresses);
        }
    }

    /**
     * Something with a name: a tracker, a sync group, a virtual server group, a BFD session.
     *
     * @param kind the keyword of its block
     */
    record NamedChanged(String kind, String name, What what, List<Fields.Change> fields) implements Change {
        @Override
        public String describe() {
            return what.name().toLowerCase(java.util.Locale.ROOT) + " " + kind + " " + name + parts(fields, List.of());
        }
    }

    /** What becomes of it. */
    enum What {
        ADD,
        REMOVE,
        CHANGE
    }

    /** Settings of {@code global_defs} that differ. */
    record GlobalsChanged(List<Fields.Change> fields) implements Change {
        @Override
        public String describe() {
            return "change global_defs" + parts(fields, List.of());
        }
    }

    /** Lists outside every instance: static addresses, routes, rules, link delays and so on. */
    record ListChanged(String kind, List<String> added, List<String> removed) implements Change {
        @Override
        public String describe() {
            return "change " + kind + ": " + added.size() + " added, " + removed.size() + " removed";
        }
    }

    /** What happens to one real server. */
    sealed interface ServerChange {
        String describe();
    }

    /** A real server that was not there. */
    record ServerAdded(RealServer server) implements ServerChange {
        @Override
        public String describe() {
            return "add " + server.identity();
        }
    }

    /** A real server that is gone. */
    record ServerRemoved(RealServer server) implements ServerChange {
        @Override
        public String describe() {
            return "remove " + server.identity();
        }
    }

    /**
     * A real server that stays, with the state of the checkers it keeps.
     *
     * @param started checkers that begin anew
     * @param stopped checkers that end
     */
    record ServerChanged(
            RealServer before,
            RealServer after,
            List<Fields.Change> fields,
            List<Checker> started,
            List<Checker> stopped)
            implements ServerChange {
        @Override
        public String describe() {
            List<String> checks = new java.util.ArrayList<>();
            started.forEach(c -> checks.add("start " + c.keyword()));
            stopped.forEach(c -> checks.add("stop " + c.keyword()));
            return "change " + after.identity() + parts(fields, checks);
        }
    }

    private static String parts(List<Fields.Change> fields, List<String> others) {
        List<String> all =
                new java.util.ArrayList<>(fields.stream().map(Object::toString).toList());
        all.addAll(others);
        return all.isEmpty() ? "" : " (" + String.join("; ", all) + ")";
    }
}
