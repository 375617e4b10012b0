package dev.sluice.keepalived.command;

import dev.sluice.keepalived.config.model.Adverts;
import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.config.model.Election;
import dev.sluice.keepalived.config.model.TrackScript;
import dev.sluice.keepalived.config.model.Tracked;
import dev.sluice.keepalived.config.model.VirtualAddress;
import dev.sluice.keepalived.config.model.VrrpInstance;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tells who will be master, why, and how long everything takes. */
final class RouterExplanation {
    private final VrrpInstance instance;
    private final Configuration configuration;
    private final PrintStream out;

    RouterExplanation(VrrpInstance instance, Configuration configuration, PrintStream out) {
        this.instance = instance;
        this.configuration = configuration;
        this.out = out;
    }

    void print() {
        Adverts adverts = instance.adverts();
        out.println();
        out.println("virtual router " + instance.name() + " (" + instance.place() + "): VRID "
                + instance.virtualRouterId().value() + " on "
                + instance.networkInterface().value().orElse("no interface") + ", VRRPv"
                + adverts.version().value() + " over " + adverts.family());
        out.println("  adverts to " + destination(adverts));
        out.println("  addresses " + list(instance.addresses())
                + (instance.excludedAddresses().isEmpty()
                        ? ""
                        : "; not in adverts " + list(instance.excludedAddresses())));
        election();
        timers();
        tracking();
        Explanation.defaults(instance, "  ", out);
    }

    private static String destination(Adverts adverts) {
        return adverts.unicast()
                ? adverts.peers().stream()
                        .map(p -> p.address().getHostAddress())
                        .collect(Collectors.joining(", ", "", " (unicast)"))
                : adverts.group().value().getHostAddress() + " (multicast)";
    }

    private static String list(List<VirtualAddress> addresses) {
        return addresses.isEmpty()
                ? "none"
                : addresses.stream().map(VirtualAddress::toString).collect(Collectors.joining(", "));
    }

    private void election() {
        Election election = instance.election();
        int priority = election.priority().value();
        out.println("  who is master");
        out.println("    priority " + Explanation.said(election.priority())
                + (election.owner() ? ": the owner of the addresses" : ""));
        if (election.owner() && election.state().value() == Election.State.MASTER)
            out.println("    master at once: it owns the addresses and says state MASTER");
        else
            out.println("    starts as BACKUP" + said(election) + " and claims mastership after "
                    + Explanation.seconds(instance.masterDown()) + " without a better advert");
        out.println("    against others of VRID " + instance.virtualRouterId().value() + ": "
                + (priority == 1 ? "" : "wins over priorities 1 to " + (priority - 1) + ", ")
                + (priority == 255 ? "" : "loses to " + (priority == 254 ? "255" : (priority + 1) + " to 255") + "; ")
                + "at equal priority the higher source address wins");
        if (!election.preempt().value()) out.println("    nopreempt: a master of lower priority is left alone");
        else if (!election.preemptDelay().value().isZero())
            out.println("    preempts a master of lower priority after "
                    + Explanation.seconds(election.preemptDelay().value()));
        else out.println("    preempts a master of lower priority at once");
    }

    private static String said(Election election) {
        return election.state().value() == Election.State.MASTER
                ? " (state MASTER makes no difference below priority 255)"
                : "";
    }

    private void timers() {
        Duration interval = instance.adverts().interval().value();
        int missed = instance.election().downTimerAdverts().value();
        out.println("  timers");
        out.println("    advert every " + Explanation.said(instance.adverts().interval()) + "; skew "
                + Explanation.seconds(instance.skew()) + "; master down after " + missed + " adverts and skew: "
                + Explanation.seconds(instance.masterDown()));
        out.println("    takes over from a dead master in "
                + Explanation.seconds(instance.masterDown().minus(interval)) + " to "
                + Explanation.seconds(instance.masterDown()) + ", from one that stops in "
                + Explanation.seconds(instance.skew()));
        var garp = instance.garp();
        out.println("    gratuitous ARP: " + garp.masterRepeat().value() + " at once"
                + (garp.masterDelay().value().isZero()
                        ? ""
                        : " and " + garp.masterRepeat().value() + " after "
                                + Explanation.seconds(garp.masterDelay().value()))
                + (garp.refresh().value().isZero()
                        ? ""
                        : ", " + garp.refreshRepeat().value() + " every "
                                + Explanation.seconds(garp.refresh().value())));
    }

    private void tracking() {
        var tracking = instance.tracking();
        int base = instance.election().priority().value();
        tracking.interfaces().forEach(t -> tracked("interface", t, t.weight().orElse(0), base));
        tracking.scripts().forEach(t -> tracked("script", t, t.weight().orElseGet(() -> scriptWeight(t)), base));
        tracking.processes().forEach(t -> tracked("process", t, t.weight().orElse(1), base));
        tracking.bfd().forEach(t -> tracked("BFD", t, t.weight().orElse(0), base));
        tracking.files()
                .forEach(t -> out.println("  tracks file " + t.name() + ": its number times "
                        + t.weight().map(String::valueOf).orElse("its weight") + " is added to the priority"));
    }

    private int scriptWeight(Tracked tracked) {
        Optional<TrackScript> script = configuration.scripts().stream()
                .filter(s -> s.name().equals(tracked.name()))
                .findFirst();
        return script.map(s -> s.weight().value()).orElse(0);
    }

    private void tracked(String kind, Tracked tracked, int weight, int base) {
        String effect;
        if (weight == 0) effect = "down means FAULT";
        else {
            boolean reverse = tracked.reverse().orElse(false);
            int changed = Math.clamp(base + (reverse ? -weight : weight), 1, 254);
            boolean whenUp = weight > 0;
            effect = "priority " + changed + " while it is " + (whenUp ? "up" : "down") + ", else " + base;
        }
        out.println("  tracks " + kind + " " + tracked.name() + " (" + tracked.place() + "): " + effect);
    }
}
