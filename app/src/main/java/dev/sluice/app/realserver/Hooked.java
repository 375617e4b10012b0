package dev.sluice.app.realserver;

/**
 * Our own decapsulation at an interface's tc ingress.
 *
 * @param clsact whether the interface gets its clsact discipline by this, which only kernels without tcx need
 */
record Hooked(int ifindex, boolean clsact, String name) implements Change {
    static final String WORD = "hook";

    @Override
    public boolean isSo(Host host) {
        return host.decapsulation().isAttached(ifindex);
    }

    @Override
    public void make(Host host) {
        host.decapsulation().attach(ifindex);
    }

    @Override
    public boolean undo(Host host) {
        return host.decapsulation().detach(ifindex, clsact);
    }

    @Override
    public String made() {
        return "Sluice takes IPIP headers off at " + name + "'s tc ingress (this kernel has no ipip device)";
    }

    @Override
    public String undone() {
        return "nothing of Sluice at " + name + "'s tc ingress";
    }

    @Override
    public String toString() {
        return WORD + " " + ifindex + " " + clsact + " " + name;
    }
}
