package dev.sluice.app.realserver;

import dev.sluice.app.realserver.Carriage.TunnelEnd;
import dev.sluice.control.AddressForm;
import dev.sluice.linux.netlink.Address;
import dev.sluice.linux.netlink.Link;
import java.io.IOException;
import java.io.PrintStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Set;

/** Makes this host a real server, and undoes it. Says each thing it does. */
final class Preparation {
    static final String IPV4 = "net/ipv4/conf/";

    private final Host host;
    private final LedgerFile file;
    private final Ledger ledger;
    private final Steps steps;
    private final Tunnels tunnels;

    Preparation(Host host, LedgerFile file, PrintStream out) {
        this.host = host;
        this.file = file;
        this.ledger = file.ledger();
        steps = new Steps(host, file, out);
        tunnels = new Tunnels(host, file, steps);
    }

    /**
     * Prepares for {@code vip}; only what is not so already. The address comes last, when everything is ready for it.
     *
     * @param orProgram whether tunnels may be ended by our program where the kernel cannot, as {@code carriage} has it
     */
    void up(InetAddress vip, Carriage carriage, boolean orProgram) throws IOException {
        refuseElsewhere(vip);
        ledger.vips().put(vip, carriage);
        file.save();
        if (vip instanceof Inet4Address) beQuiet();
        TunnelEnd tunnel = carriage.tunnel();
        if (tunnel != null) tunnels.end(vip, tunnel, orProgram);
        steps.undoNeedless();
        tunnels.forget();
        steps.make(Need.of(vip), new LoopbackAddress(vip));
    }

    /** Only the director may answer for the address: this host is silent for what is on lo, and never asks with it. */
    private void beQuiet() throws IOException {
        for (String device : new String[] {"all", "lo"}) {
            steps.set(Need.QUIET, IPV4 + device + "/arp_ignore", "1");
            steps.set(Need.QUIET, IPV4 + device + "/arp_announce", "2");
        }
    }

    /** Undoes what {@code gone} needed and nothing else needs. */
    void down(Collection<InetAddress> gone) throws IOException {
        boolean tunnelled = !ledger.tunnelled().isEmpty();
        ledger.vips().keySet().removeAll(Set.copyOf(gone));
        steps.undoNeedless();
        if (tunnelled) tunnels.forget();
    }

    private void refuseElsewhere(InetAddress vip) throws IOException {
        int loopback = host.loopback();
        for (Address address : host.addresses()) {
            if (!address.address().equals(vip) || address.ifindex() == loopback) continue;
            String device = host.netlink()
                    .links()
                    .find(address.ifindex())
                    .map(Link::name)
                    .orElse("another interface");
            throw new IOException(AddressForm.text(vip) + " is on " + device
                    + ", so this host would answer for it in the director's place; take it off first: ip address del "
                    + AddressForm.text(vip) + "/" + address.prefix() + " dev " + device);
        }
    }
}
