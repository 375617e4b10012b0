package dev.sluice.app.realserver;

/** A UDP port at which the kernel takes GUE headers off. */
record GuePort(int port, boolean over6) implements Change {
    static final String WORD = "gue";

    @Override
    public boolean isSo(Host host) {
        return host.guePorts().has(port, over6);
    }

    @Override
    public void make(Host host) {
        host.guePorts().add(port, over6);
    }

    @Override
    public boolean undo(Host host) {
        return host.guePorts().remove(port, over6);
    }

    @Override
    public String made() {
        return "the kernel receives GUE at " + where();
    }

    @Override
    public String undone() {
        return "no GUE at " + where();
    }

    private String where() {
        return "UDP port " + port + " over " + (over6 ? "IPv6" : "IPv4");
    }

    @Override
    public String toString() {
        return WORD + " " + port + " " + over6;
    }
}
