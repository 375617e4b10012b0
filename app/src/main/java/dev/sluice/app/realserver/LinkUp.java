package dev.sluice.app.realserver;

import dev.sluice.linux.netlink.Link;

/** An interface that was down. */
record LinkUp(String name) implements Change {
    static final String WORD = "up";

    @Override
    public boolean isSo(Host host) {
        return host.netlink().links().find(name).filter(Link::isUp).isPresent();
    }

    @Override
    public void make(Host host) {
        set(host, true);
    }

    @Override
    public boolean undo(Host host) {
        if (!isSo(host)) return false;
        set(host, false);
        return true;
    }

    private void set(Host host, boolean up) {
        host.netlink().links().setUp(host.netlink().links().require(name).index(), up);
    }

    @Override
    public String made() {
        return name + " up";
    }

    @Override
    public String undone() {
        return name + " down";
    }

    @Override
    public String toString() {
        return WORD + " " + name;
    }
}
