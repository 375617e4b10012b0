package dev.sluice.keepalived.vrrp.report;

import dev.sluice.keepalived.config.model.Garp;
import dev.sluice.keepalived.config.model.SyncGroup;
import dev.sluice.keepalived.config.model.TrackScript;
import dev.sluice.keepalived.config.model.Tracked;
import dev.sluice.keepalived.config.model.VirtualAddress;
import dev.sluice.keepalived.config.model.VrrpInstance;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * {@code keepalived.data}, in the original's words. Exporters stop reading an instance at the first line without an equals sign,
 * so those come last.
 */
final class DataText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss.SSSSSS yyyy", Locale.ROOT);

    private final StringBuilder text = new StringBuilder();

    private DataText() {}

    static String of(Report report) {
        DataText data = new DataText();
        data.line("------< VRRP Topology >------");
        report.instances().forEach(data::instance);
        List<SyncGroup> groups = report.configuration().syncGroups();
        if (!groups.isEmpty()) data.line("------< VRRP Sync groups >------");
        for (SyncGroup group : groups) data.group(group, report);
        if (!report.scripts().isEmpty()) data.line("------< VRRP Scripts >------");
        for (ScriptReport script : report.scripts()) data.script(script, report);
        return data.text.toString();
    }

    private void script(ScriptReport script, Report report) {
        TrackScript settings = script.settings();
        line(" VRRP Script = " + settings.name());
        put("Command", String.join(" ", settings.script().command()));
        put("Interval", seconds(settings.interval().value()));
        put("Timeout", seconds(settings.timeout().value()));
        put("Weight", settings.weight().value() + (settings.reverse() ? " reverse" : ""));
        put("Rise", settings.rise().value());
        put("Fall", settings.fall().value());
        put("Status", script.good().map(good -> good ? "GOOD" : "BAD").orElse("UNKNOWN"));
        put("State", script.running() ? "running" : "idle");
        line("   Tracking instances :");
        for (InstanceReport instance : report.instances())
            for (Tracked tracked : instance.settings().tracking().scripts())
                if (tracked.name().equals(settings.name()))
                    line("     " + instance.settings().name());
    }

    private static String seconds(Duration time) {
        return BigDecimal.valueOf(time.toNanos(), 9).stripTrailingZeros().toPlainString() + " sec";
    }

    private void instance(InstanceReport instance) {
        VrrpInstance settings = instance.settings();
        line(" VRRP Instance = " + settings.name());
        put("VRRP Version", settings.adverts().version().value());
        instance.group().ifPresent(group -> put("Sync group", group));
        put("State", instance.classicState());
        put("Wantstate", instance.classicState());
        put(
                "Last transition",
                seconds(instance.since()) + " ("
                        + TIME.withZone(ZoneId.systemDefault()).format(instance.since()) + ")");
        put("Master down timer", instance.masterDown().toNanos() / 1000 + " usecs");
        settings.networkInterface().value().ifPresent(name -> put("Interface", name));
        instance.source().ifPresent(address -> put("Using src_ip", address.getHostAddress()));
        instance.master().ifPresent(address -> put("Master router", address.getHostAddress()));
        instance.master().ifPresent(_ -> put("Master priority", instance.masterPriority()));
        garp(settings.garp());
        put("Down timer adverts", settings.election().downTimerAdverts().value());
        put("Virtual Router ID", settings.virtualRouterId().value());
        put("Priority", settings.election().priority().value());
        put("Effective priority", instance.priority());
        put("Advert interval", interval(settings.adverts().interval().value()));
        put("Accept", enabled(settings.accept().value()));
        put("Preempt", enabled(settings.election().preempt().value()));
        put("Promote_secondaries", enabled(settings.promoteSecondaries().value()));
        settings.authentication().ifPresent(authentication -> put("Authentication type", authentication.type()));
        addresses("Virtual IP (" + settings.addresses().size() + "):", settings.addresses(), instance);
        addresses("Virtual IP Excluded :", settings.excludedAddresses(), instance);
        if (settings.adverts().unicast()) {
            line("   Unicast Peer :");
            settings.adverts().peers().stream()
                    .map(peer -> peer.address())
                    .map(InetAddress::getHostAddress)
                    .forEach(peer -> line("     " + peer));
        }
        if (!instance.faults().isEmpty()) line("   Faults :");
        instance.faults().forEach(fault -> line("     " + fault));
    }

    private void garp(Garp garp) {
        put("Gratuitous ARP delay", garp.masterDelay().value().toSeconds());
        put("Gratuitous ARP repeat", garp.masterRepeat().value());
        put("Gratuitous ARP refresh", garp.refresh().value().toSeconds());
        put("Gratuitous ARP refresh repeat", garp.refreshRepeat().value());
        put(
                "Gratuitous ARP lower priority delay",
                garp.lowerPriorityDelay().value().toSeconds());
        put("Gratuitous ARP lower priority repeat", garp.lowerPriorityRepeat().value());
    }

    private void addresses(String title, List<VirtualAddress> addresses, InstanceReport instance) {
        if (addresses.isEmpty()) return;
        line("   " + title);
        for (VirtualAddress address : addresses) line("     " + instance.row(address));
    }

    private void group(SyncGroup group, Report report) {
        List<InstanceReport> members = report.instances().stream()
                .filter(instance -> instance.group().equals(java.util.Optional.of(group.name())))
                .toList();
        String state =
                members.isEmpty() ? "INIT" : members.getFirst().classicState().name();
        line(" VRRP Sync Group = " + group.name() + ", " + state);
        line("   VRRP member instances :");
        members.forEach(member -> line("     " + member.settings().name()));
    }

    private static String seconds(Instant instant) {
        return String.format(Locale.ROOT, "%.6f", ChronoUnit.MICROS.between(Instant.EPOCH, instant) / 1e6);
    }

    private static String interval(Duration interval) {
        return interval.toNanos() % 1_000_000_000 == 0
                ? interval.toSeconds() + " sec"
                : interval.toMillis() + " milli-sec";
    }

    private static String enabled(boolean on) {
        return on ? "enabled" : "disabled";
    }

    private void put(String name, Object value) {
        line("   " + name + " = " + value);
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
