package dev.sluice.app.realserver;

import dev.sluice.control.AddressForm;
import dev.sluice.linux.netlink.Address;
import java.net.Inet4Address;
import java.net.InetAddress;

/** A virtual address on the loopback: this host takes packets to it for its own, and need not tell anybody. No duplicate is
 * looked for on the loopback, and IPv6 hosts answer neighbour solicitations only for addresses of the interface asked. */
record LoopbackAddress(InetAddress vip) implements Change {
    static final String WORD = "address";

    private int prefix() {
        return vip instanceof Inet4Address ? Integer.SIZE : 128;
    }

    private String text() {
        return AddressForm.text(vip);
    }

    @Override
    public boolean isSo(Host host) {
        int loopback = host.loopback();
        return host.addresses().stream()
                .anyMatch(a -> a.ifindex() == loopback
                        && a.prefix() == prefix()
                        && a.address().equals(vip));
    }

    @Override
    public void make(Host host) {
        host.netlink().addresses().add(Address.of(host.loopback(), vip, prefix()));
    }

    @Override
    public boolean undo(Host host) {
        return host.netlink().addresses().remove(host.loopback(), vip, prefix());
    }

    @Override
    public String made() {
        return text() + "/" + prefix() + " on lo";
    }

    @Override
    public String undone() {
        return text() + "/" + prefix() + " off lo";
    }

    @Override
    public String toString() {
        return WORD + " " + text();
    }
}
