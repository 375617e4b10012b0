package dev.sluice.keepalived.vrrp;

import dev.sluice.keepalived.config.model.VrrpInstance;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.Sysctl;
import dev.sluice.linux.netlink.Link;
import dev.sluice.linux.netlink.Links;
import dev.sluice.linux.netlink.Removal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * {@code use_vmac}: an interface with the virtual router's MAC (RFC 9568 §7.3) on top of the instance's, so that neighbours need
 * learn nothing when another machine becomes master. Made when the instance starts and removed when it ends.
 */
final class VirtualMacInterface implements AutoCloseable {
    private final String name;
    private final int index;
    private final int base;
    private final Surroundings around;
    private final Consumer<String> log;
    private final Removal removal;
    /** Of the base, as long as it has any interface like this one. */
    private final List<String> changed = new ArrayList<>();

    private VirtualMacInterface(String name, int index, Link base, Surroundings around, Consumer<String> log) {
        this.name = name;
        this.index = index;
        this.base = base.index();
        this.around = around;
        this.log = log;
        removal = around.kernel().links().removal(index);
        around.virtualMacs().use(index);
        around.ledger().hold(List.of(removal));
    }

    static VirtualMacInterface open(VrrpInstance settings, Link base, Surroundings around, Consumer<String> log) {
        Links links = around.kernel().links();
        VirtualMacName wanted = VirtualMacName.of(settings, base);
        String name = wanted.choose(links::find, log);
        if (links.find(name).isEmpty()) links.createMacvlan(name, base.index(), wanted.mac());
        Link link = links.require(name);
        VirtualMacInterface made = new VirtualMacInterface(name, link.index(), base, around, log);
        try {
            made.prepare(base.name());
        } catch (LinuxException e) {
            made.close();
            throw e;
        }
        return made;
    }

    private void prepare(String below) {
        // The base must not answer for addresses that are not its own, nor drop what comes for the interface above.
        share("net/ipv4/conf/" + below + "/arp_ignore", "1");
        share("net/ipv4/conf/" + below + "/arp_filter", "1");
        share("net/ipv4/conf/" + below + "/rp_filter", "0");
        set("net/ipv4/conf/" + name + "/arp_ignore", "1");
        set("net/ipv4/conf/" + name + "/rp_filter", "0");
        set("net/ipv4/conf/" + name + "/accept_local", "1");
        set("net/ipv6/conf/" + name + "/accept_dad", "0");
        around.kernel().links().setUp(index, true);
    }

    private void share(String setting, String value) {
        if (around.virtualMacs().settings().change(setting, value)) changed.add(setting);
    }

    private void set(String setting, String value) {
        try {
            String _ = Sysctl.write(setting, value);
        } catch (LinuxException e) {
            log.accept(e.getMessage());
        }
    }

    boolean isOn(Link link) {
        return link.index() == base;
    }

    String name() {
        return name;
    }

    int index() {
        return index;
    }

    @Override
    public void close() {
        if (around.virtualMacs().letGo(index)) remove();
        changed.forEach(around.virtualMacs().settings()::restore);
    }

    private void remove() {
        try {
            boolean _ = around.kernel().perform(removal);
            around.ledger().drop(List.of(removal));
        } catch (LinuxException e) {
            log.accept(e.getMessage());
        }
    }
}
