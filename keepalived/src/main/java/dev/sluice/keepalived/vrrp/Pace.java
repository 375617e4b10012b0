package dev.sluice.keepalived.vrrp;

import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.config.model.Family;
import dev.sluice.keepalived.config.model.GarpGroup;

/** Pauses between announcements: those of the {@code garp_group} of an interface, else of the globals. */
final class Pace {
    private Configuration configuration;

    Pace(Configuration configuration) {
        this.configuration = configuration;
    }

    void configuration(Configuration changed) {
        configuration = changed;
    }

    /** Interfaces of one name share their pauses. */
    String name(String networkInterface, Family family) {
        for (GarpGroup group : configuration.garpGroups())
            if (group.interfaces().contains(networkInterface)) return "group " + group.interfaces() + " " + family;
        return networkInterface + " " + family;
    }

    /** Nanoseconds. */
    long pause(String networkInterface, Family family) {
        for (GarpGroup group : configuration.garpGroups())
            if (group.interfaces().contains(networkInterface))
                return (family == Family.IPV4 ? group.garpInterval() : group.neighbourInterval())
                        .value()
                        .toNanos();
        var globals = configuration.globals().vrrp();
        return (family == Family.IPV4 ? globals.garpInterval() : globals.neighbourInterval())
                .value()
                .toNanos();
    }
}
