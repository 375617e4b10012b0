package dev.sluice.director;

import dev.sluice.control.ServiceKey;
import dev.sluice.linux.Sysctl;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What of this machine's settings keeps services from working: said once in the log, and by {@code sluice status} while it is so. */
final class Notices {
    private static final Logger LOG = System.getLogger("sluice.director");
    /**
     * Without it the kernel's {@code bpf_fib_lookup} tells no way to clients, and its stack, which then gets the server's answers,
     * forwards none.
     */
    private static final String FORWARDING = "net/ipv4/ip_forward", FORWARDING_IPV6 = "net/ipv6/conf/all/forwarding";

    private static final int MOST_NAMED = 4;

    private final Set<String> told = new HashSet<>();

    /**
     * {@code ipv4}, {@code ipv6}: whether answers of such servers must be forwarded; {@code unmarked}: services by marks that no rule
     * of the director gives; {@code atXdp}: whether packets are taken there, where none has a mark of its own.
     */
    List<String> of(boolean ipv4, boolean ipv6, List<ServiceKey> unmarked, boolean atXdp) {
        List<String> found = new ArrayList<>();
        if (ipv4 && isOff(FORWARDING)) found.add(unanswered("masqueraded servers get", "net.ipv4.ip_forward"));
        if (ipv6 && isOff(FORWARDING_IPV6))
            found.add(unanswered("masqueraded IPv6 servers get", "net.ipv6.conf.all.forwarding"));
        if (!unmarked.isEmpty()) found.add(unmarked(unmarked, atXdp));
        return found;
    }

    /** One line for all, as there may be many. */
    private static String unmarked(List<ServiceKey> services, boolean atXdp) {
        String names = services.stream().limit(MOST_NAMED).map(Text::of).collect(Collectors.joining(", "))
                + (services.size() > MOST_NAMED ? " and " + (services.size() - MOST_NAMED) + " more" : "");
        return names
                + (atXdp
                        ? ": no packets, since no rule gives the mark, and at XDP no packet has one of its own"
                        : ": no rule gives the mark; marks of iptables and nftables come too late, see docs/firewall-marks.md")
                + "; sluice mark add "
                + Integer.toUnsignedString(services.getFirst().mark())
                + " --to ADDRESS [--proto tcp --port PORT]";
    }

    private static boolean isOff(String sysctl) {
        return Sysctl.find(sysctl).orElse("1").equals("0");
    }

    private static String unanswered(String who, String sysctl) {
        return who + " no answer through: this machine does not forward; sysctl -w " + sysctl + "=1";
    }

    /** Says what is new. To be called after every change of services. */
    void log(List<String> notices) {
        for (String notice : notices) if (told.add(notice)) LOG.log(Level.WARNING, notice);
    }
}
