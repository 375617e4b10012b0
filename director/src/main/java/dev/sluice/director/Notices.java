package dev.sluice.director;

import dev.sluice.linux.Sysctl;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/** What of this machine's settings keeps services from working: said once in the log, and by {@code sluice status} while it is so. */
final class Notices {
    private static final Logger LOG = System.getLogger("sluice.director");
    /**
     * Without it the kernel's {@code bpf_fib_lookup} tells no way to clients, and its stack, which then gets the server's answers,
     * forwards none.
     */
    private static final String FORWARDING = "net/ipv4/ip_forward";

    private boolean isTold;

    /** {@code masquerades}: whether answers of servers must be forwarded. */
    List<String> of(boolean masquerades) {
        if (!masquerades || !Sysctl.find(FORWARDING).orElse("1").equals("0")) return List.of();
        return List.of("masqueraded servers get no answer through: this machine does not forward; "
                + "sysctl -w net.ipv4.ip_forward=1");
    }

    /** Says what is new. To be called after every change of services. */
    void log(boolean masquerades) {
        if (isTold) return;
        for (String notice : of(masquerades)) {
            isTold = true;
            LOG.log(Level.WARNING, notice);
        }
    }
}
