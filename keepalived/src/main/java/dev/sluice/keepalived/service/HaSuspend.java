package dev.sluice.keepalived.service;

import dev.sluice.control.ServiceKey;
import dev.sluice.keepalived.check.ProbeKey;
import dev.sluice.keepalived.check.Probes;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code ha_suspend}: while none of a service's addresses is on this machine, its checks pause and its state stays.
 *
 * @param here this machine's addresses; empty where nobody asks, or they cannot be told
 */
record HaSuspend(Roster roster, Optional<Set<InetAddress>> here) {
    /** As the addresses are at this moment. */
    static HaSuspend now(Roster roster) {
        if (roster.services().stream().noneMatch(s -> s.config.onlyWithAddress().value()))
            return new HaSuspend(roster, Optional.empty());
        try {
            return new HaSuspend(
                    roster,
                    Optional.of(NetworkInterface.networkInterfaces()
                            .flatMap(NetworkInterface::inetAddresses)
                            .collect(Collectors.toSet())));
        } catch (SocketException e) {
            return new HaSuspend(roster, Optional.empty());
        }
    }

    void apply(Probes probes) {
        if (here.isEmpty()) return;
        for (ProbeKey key : roster.probes()) probes.find(key).ifPresent(probe -> probe.pause(pauses(key)));
    }

    /** Whether every service that needs the check has its addresses elsewhere. */
    boolean pauses(ProbeKey key) {
        return here.isPresent() && roster.places(key).stream().allMatch(place -> isElsewhere(place.service()));
    }

    private boolean isElsewhere(Service service) {
        return service.config.onlyWithAddress().value() && service.keys.stream().noneMatch(this::isHere);
    }

    /** A mark has no address to lose. */
    private boolean isHere(ServiceKey key) {
        return key.mark() != 0 || here.isEmpty() || here.get().contains(key.address());
    }
}
