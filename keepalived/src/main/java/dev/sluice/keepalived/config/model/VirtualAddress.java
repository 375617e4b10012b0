package dev.sluice.keepalived.config.model;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * An address that comes and goes with mastership, or a static one.
 *
 * @param prefix bits
 * @param device empty: the interface of the instance
 * @param options flags as written, of {@code home -nodad mngtmpaddr noprefixroute autojoin use_vmac no_track}
 * @param preferredLifetime seconds or {@code forever}
 */
public record VirtualAddress(
        InetAddress address,
        int prefix,
        Optional<String> device,
        Optional<String> broadcast,
        Optional<String> scope,
        Optional<String> label,
        Optional<InetAddress> peer,
        List<String> options,
        Optional<String> preferredLifetime,
        Optional<String> trackGroup,
        Place place) {
    public Family family() {
        return Family.of(address);
    }

    /** Whether its loss makes a master give up. */
    public boolean tracked() {
        return !options.contains("no_track");
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefix
                + device.map(d -> " dev " + d).orElse("");
    }
}
