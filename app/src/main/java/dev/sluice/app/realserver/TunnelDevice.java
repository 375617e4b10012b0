package dev.sluice.app.realserver;

import java.util.Optional;

/** The kernel's IPIP device for any pair of addresses, which takes the outer header off. */
record TunnelDevice(String name) implements Change {
    static final String WORD = "device";

    @Override
    public boolean isSo(Host host) {
        return host.netlink().links().find(name).isPresent();
    }

    /** EOPNOTSUPP if this kernel has no such devices. EEXIST if it just learnt to, and made this one by itself. */
    @Override
    public void make(Host host) {
        host.netlink().links().createIpip(name, Optional.empty(), Optional.empty());
    }

    @Override
    public boolean undo(Host host) {
        return host.netlink()
                .links()
                .find(name)
                .map(link -> {
                    host.netlink().links().remove(link.index());
                    return true;
                })
                .orElse(false);
    }

    @Override
    public String made() {
        return name + ", the kernel's IPIP device";
    }

    @Override
    public String undone() {
        return name + " removed";
    }

    @Override
    public String toString() {
        return WORD + " " + name;
    }
}
