package dev.sluice.keepalived.vrrp.report;

import dev.sluice.keepalived.vrrp.packet.Reject;
import dev.sluice.keepalived.vrrp.state.Fault;
import dev.sluice.keepalived.vrrp.state.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** {@code sluice ha status}, for people. */
public final class StatusText {
    private StatusText() {}

    public static String of(Report report, Instant now) {
        StringBuilder text = new StringBuilder("vrrp  " + report.punctuality() + "\n");
        for (InstanceReport instance : report.instances()) instance(instance, now, text);
        for (SessionReport session : report.sessions())
            text.append(String.format(
                    Locale.ROOT,
                    "%nbfd %s  %s, neighbour %s, silent after %.1f ms, went down %d times%n",
                    session.name(),
                    session.state(),
                    session.neighbour().getHostAddress(),
                    session.detection().toNanos() / 1e6,
                    session.downs()));
        return text.toString();
    }

    private static void instance(InstanceReport instance, Instant now, StringBuilder text) {
        text.append(String.format(
                Locale.ROOT,
                "%n%s  %s for %s: %s%n",
                instance.settings().name(),
                instance.state(),
                age(Duration.between(instance.since(), now)),
                instance.reason().isEmpty() ? "not started yet" : instance.reason()));
        text.append("  virtual router ")
                .append(instance.settings().virtualRouterId().value())
                .append(" on ")
                .append(instance.settings().networkInterface().value().orElse("any interface"))
                .append(", priority ")
                .append(instance.priority());
        int base = instance.settings().election().priority().value();
        if (base != instance.priority())
            text.append(" (configured ").append(base).append(')');
        instance.group().ifPresent(group -> text.append(", sync group ").append(group));
        text.append('\n');
        if (instance.state() == State.BACKUP && instance.master().isPresent())
            text.append("  master is ")
                    .append(instance.master().get().getHostAddress())
                    .append(" of priority ")
                    .append(instance.masterPriority())
                    .append("; down after ")
                    .append(instance.masterDown().toNanos() / 1_000_000)
                    .append(" ms of silence\n");
        for (Fault fault : instance.faults())
            text.append("  fault: ").append(fault).append('\n');
        instance.settings()
                .allAddresses()
                .forEach(a -> text.append("  ").append(instance.row(a)).append('\n'));
        counters(instance, text);
    }

    private static void counters(InstanceReport instance, StringBuilder text) {
        var counters = instance.counters();
        text.append("  adverts ")
                .append(counters.advertsSent())
                .append(" sent, ")
                .append(counters.advertsReceived())
                .append(" received, ")
                .append(instance.rejects().total())
                .append(" rejected; became master ")
                .append(counters.becameMaster())
                .append(" times\n");
        for (Reject reject : Reject.values()) {
            long times = instance.rejects().of(reject);
            if (times > 0)
                text.append("    rejected ")
                        .append(times)
                        .append(": ")
                        .append(reject.words())
                        .append('\n');
        }
        note(counters.twoMasters(), "adverts of another master heard while master", text);
        note(counters.stalls(), "stalls longer than a master may be silent", text);
        note(counters.otherAddresses(), "adverts that list other addresses", text);
        note(instance.sendFailures(), "adverts that could not be sent", text);
    }

    private static void note(long times, String what, StringBuilder text) {
        if (times > 0)
            text.append("    ").append(times).append(' ').append(what).append('\n');
    }

    private static String age(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 120) return seconds + " s";
        if (seconds < 7200) return seconds / 60 + " min";
        return seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
    }
}
