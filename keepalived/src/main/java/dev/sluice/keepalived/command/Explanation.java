package dev.sluice.keepalived.command;

import dev.sluice.keepalived.config.diff.Fields;
import dev.sluice.keepalived.config.model.CheckTiming;
import dev.sluice.keepalived.config.model.Checker;
import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.config.model.Place;
import dev.sluice.keepalived.config.model.RealServer;
import dev.sluice.keepalived.config.model.Setting;
import dev.sluice.keepalived.config.model.SyncGroup;
import dev.sluice.keepalived.config.model.VirtualServer;
import dev.sluice.keepalived.config.model.VrrpInstance;
import dev.sluice.keepalived.config.text.Literals;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Tells what a configuration means, in words. */
final class Explanation {
    private final Configuration configuration;
    private final PrintStream out;

    Explanation(Configuration configuration, PrintStream out) {
        this.configuration = configuration;
        this.out = out;
    }

    void print() {
        for (VrrpInstance instance : configuration.instances())
            new RouterExplanation(instance, configuration, out).print();
        for (SyncGroup group : configuration.syncGroups()) group(group);
        for (VirtualServer service : configuration.services()) service(service);
        out.println();
        out.println("global_defs");
        defaults(configuration.globals(), "  ");
    }

    private void group(SyncGroup group) {
        out.println();
        out.println("sync group " + group.name() + " (" + group.place() + ")");
        out.println("  members " + String.join(", ", group.members())
                + ": master only when all of them can be; one in FAULT takes all down");
    }

    private void service(VirtualServer service) {
        long total =
                service.servers().stream().mapToLong(s -> s.weight().value()).sum();
        out.println();
        out.println("virtual server " + service.identity() + " (" + service.place() + ")");
        out.println("  scheduler " + said(service.scheduler().name()) + ", forwarding " + said(service.forwarding()));
        out.println("  persistence "
                + service.persistence().timeout().value().map(t -> seconds(t)).orElse("none"));
        long quorum = service.quorum().weight().value();
        long hysteresis = service.quorum().hysteresis().value();
        out.println("  quorum " + quorum + " of weight " + total + ": lost below "
                + Math.max(1, quorum - hysteresis) + ", gained at " + (quorum + hysteresis)
                + service.sorryServer()
                        .map(s -> "; then sorry server " + s.address().getHostAddress() + ":" + s.port())
                        .orElse("; no sorry server"));
        out.println("  at start servers are "
                + (service.initiallyDown().value()
                        ? "out until their first success (alpha)"
                        : "in before their first check"));
        for (RealServer server : service.servers()) server(server);
        defaults(service, "  ");
    }

    private void server(RealServer server) {
        out.println("  real server " + server.identity() + " (" + server.place() + ")");
        out.println("    weight " + said(server.weight()) + ", forwarding "
                + server.forwarding().value() + ", failed: "
                + (server.inhibitOnFailure().value() ? "weight 0" : "removed"));
        if (server.checkers().isEmpty()) out.println("    no checker: always in");
        for (Checker checker : server.checkers()) {
            CheckTiming timing = checker.timing();
            String target =
                    checker.target().map(a -> " of " + a.getHostAddress()).orElse("");
            out.println("    " + checker.keyword() + target + " every " + said(timing.interval()) + "; timeout "
                    + said(timing.connectTimeout()) + ", retries " + said(timing.retries()) + ", "
                    + said(timing.beforeRetry()) + " apart; first check within " + said(timing.warmup()));
            out.println("      a dead server is out after at most " + seconds(timing.detection())
                    + "; a returning one is in at the next check");
        }
    }

    private void defaults(Record record, String indent) {
        defaults(record, indent, out);
    }

    /** Every default taken, on as few lines as fit. */
    static void defaults(Record record, String indent, PrintStream out) {
        String taken = Fields.leaves(record).stream()
                .filter(l -> l.place().origin() == Place.Origin.DEFAULT)
                .map(l -> l.path() + "=" + l.value())
                .collect(Collectors.joining("; "));
        if (taken.isEmpty()) return;
        StringBuilder line = new StringBuilder(indent + "defaults taken:");
        for (String part : List.of(taken.split("(?<=;) ", -1))) {
            if (line.length() + part.length() > 118) {
                out.println(line);
                line = new StringBuilder(indent + " ");
            }
            line.append(' ').append(part);
        }
        out.println(line);
    }

    /** A value and where it comes from. */
    static String said(Setting<?> setting) {
        return Fields.show(setting) + " (" + setting.place() + ")";
    }

    static String seconds(Duration duration) {
        return Literals.seconds(duration) + " s";
    }
}
