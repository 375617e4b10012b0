package dev.sluice.keepalived.vrrp;

import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.config.model.Family;
import dev.sluice.keepalived.config.model.GarpGroup;
import dev.sluice.keepalived.config.model.VrrpDefaults;
import java.util.Optional;

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
        return group(networkInterface)
                        .map(group -> "group " + group.interfaces())
                        .orElse(networkInterface)
                + " " + family;
    }

    /** Nanoseconds. */
    long pause(String networkInterface, Family family) {
        VrrpDefaults all = configuration.globals().vrrp();
        boolean garp = family == Family.IPV4;
        return group(networkInterface)
                .map(group -> garp ? group.garpInterval() : group.neighbourInterval())
                .orElse(garp ? all.garpInterval() : all.neighbourInterval())
                .value()
                .toNanos();
    }

    private Optional<GarpGroup> group(String networkInterface) {
        return configuration.garpGroups().stream()
                .filter(group -> group.interfaces().contains(networkInterface))
                .findFirst();
    }
}
