package dev.sluice.app.realserver;

import dev.sluice.linux.netlink.Link;
import java.util.Optional;

/** A device of the kernel's that takes outer headers off. */
record TunnelDevice(KernelDevice device) implements Change {
    static final String WORD = "device";

    @Override
    public boolean isSo(Host host) {
        return find(host).isPresent();
    }

    private Optional<Link> find(Host host) {
        return host.netlink()
                .links()
                .find(device.deviceName())
                .filter(link -> link.kind().equals(device.kind.word()));
    }

    /** EOPNOTSUPP if this kernel has no such devices. EEXIST if it just learnt to and made this one by itself, or somebody did. */
    @Override
    public void make(Host host) {
        host.netlink().links().createTunnel(device.deviceName(), device.kind);
    }

    @Override
    public boolean undo(Host host) {
        Optional<Link> found = find(host);
        found.ifPresent(link -> host.netlink().links().remove(link.index()));
        return found.isPresent();
    }

    @Override
    public String made() {
        return device.deviceName() + ", the kernel's device for " + device.kind.title();
    }

    @Override
    public String undone() {
        return device.deviceName() + " removed";
    }

    @Override
    public String toString() {
        return WORD + " " + device.deviceName();
    }
}
