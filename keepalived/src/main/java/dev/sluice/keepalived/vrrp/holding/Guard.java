package dev.sluice.keepalived.vrrp.holding;

import dev.sluice.keepalived.process.JdkSignal;
import dev.sluice.linux.netlink.Rtnetlink;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A process of its own that outlives a killed VRRP process: when its standard input ends it takes away what the ledger says was
 * added. Does nothing else, so it needs no more than 16 MB of heap. Where everything is killed at once, as by a container's
 * cgroup, the next start does it ({@link Leftovers}).
 */
public final class Guard {
    private Guard() {}

    /** @param arguments the ledger */
    public static void main(String[] arguments) throws IOException {
        // Whoever stops the VRRP process in order does not want this one to go before it.
        for (String signal : new String[] {"HUP", "INT", "TERM"}) JdkSignal.handle(signal, () -> {});
        Path ledger = Path.of(arguments[0]);
        try (Rtnetlink kernel = Rtnetlink.open()) {
            Leftovers leftovers = new Leftovers(kernel, System.err::println);
            // Everything is loaded and linked before it is needed.
            boolean _ = kernel.links().find("lo").isPresent();
            while (System.in.read() >= 0) {
                // Nobody has anything to say to it.
            }
            leftovers.remove(ledger);
        }
    }
}
