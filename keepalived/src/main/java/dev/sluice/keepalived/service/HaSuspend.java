package dev.sluice.keepalived.service;

import dev.sluice.control.ServiceKey;
import dev.sluice.keepalived.check.ProbeKey;
import dev.sluice.keepalived.check.Probes;
import java.net.NetworkInterface;
import java.net.SocketException;

/** {@code ha_suspend}: while none of a service's addresses is on this machine, its checks pause and its state stays. */
final class HaSuspend {
    private HaSuspend() {}

    /** Looks where the addresses are now. */
    static void apply(Roster roster, Probes probes) {
        if (roster.services().stream().noneMatch(s -> s.config.onlyWithAddress().value())) return;
        for (ProbeKey key : roster.probes()) probes.find(key).ifPresent(probe -> probe.pause(pauses(roster, key)));
    }

    /** Whether every service that needs the check has its addresses elsewhere. */
    static boolean pauses(Roster roster, ProbeKey key) {
        return roster.places(key).stream().allMatch(place -> isElsewhere(place.service()));
    }

    private static boolean isElsewhere(Service service) {
        return service.config.onlyWithAddress().value() && service.keys.stream().noneMatch(HaSuspend::isHere);
    }

    private static boolean isHere(ServiceKey key) {
        try {
            // A mark has no address to lose.
            return key.mark() != 0 || NetworkInterface.getByInetAddress(key.address()) != null;
        } catch (SocketException e) {
            return true;
        }
    }
}
