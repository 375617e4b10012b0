package dev.sluice.app.realserver;

import dev.sluice.linux.netlink.Direction;

/**
 * Our own program at an interface's tc: decapsulation at ingress, at egress what keeps clients' segments small enough for tunnels.
 *
 * @param clsact whether the interface gets its clsact discipline by this, which only kernels without tcx need
 */
record Hooked(int ifindex, Direction direction, boolean clsact, String name) implements Change {
    static final String WORD = "hook";

    @Override
    public boolean isSo(Host host) {
        return host.decapsulation().isAttached(ifindex, direction);
    }

    @Override
    public void make(Host host) {
        host.decapsulation().attach(ifindex, direction);
    }

    @Override
    public boolean undo(Host host) {
        return host.decapsulation().detach(ifindex, direction, clsact);
    }

    @Override
    public String made() {
        return direction == Direction.INGRESS
                ? "Sluice takes tunnel headers off at " + where()
                : "Sluice limits the segment size that SYN answers allow at " + where();
    }

    @Override
    public String undone() {
        return "nothing of Sluice at " + where();
    }

    private String where() {
        return name + "'s tc " + (direction == Direction.INGRESS ? "ingress" : "egress");
    }

    @Override
    public String toString() {
        return WORD + " " + ifindex + " " + clsact + " " + name + " " + direction;
    }
}
