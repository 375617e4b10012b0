package dev.sluice.app.realserver;

import dev.sluice.linux.netlink.Address;
import java.net.Inet4Address;

/** A virtual address on the loopback: this host takes packets to it for its own, and need not tell anybody. */
record LoopbackAddress(Inet4Address vip) implements Change {
    static final String WORD = "address";
    private static final int HOST_PREFIX = 32;

    @Override
    public boolean isSo(Host host) {
        int loopback = host.loopback();
        return host.addresses().stream()
                .anyMatch(a -> a.ifindex() == loopback
                        && a.prefix() == HOST_PREFIX
                        && a.address().equals(vip));
    }

    @Override
    public void make(Host host) {
        host.netlink().addresses().add(Address.of(host.loopback(), vip, HOST_PREFIX));
    }

    @Override
    public boolean undo(Host host) {
        return host.netlink().addresses().remove(host.loopback(), vip, HOST_PREFIX);
    }

    @Override
    public String made() {
        return vip.getHostAddress() + "/32 on lo";
    }

    @Override
    public String undone() {
        return vip.getHostAddress() + "/32 off lo";
    }

    @Override
    public String toString() {
        return WORD + " " + vip.getHostAddress();
    }
}
