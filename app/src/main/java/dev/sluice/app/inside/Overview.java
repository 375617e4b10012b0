package dev.sluice.app.inside;

import dev.sluice.control.AddressForm;
import dev.sluice.control.Counters;
import dev.sluice.control.Json;
import dev.sluice.control.JsonForm;
import dev.sluice.control.Protocol;
import dev.sluice.control.Reply;
import dev.sluice.control.ServerStatus;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceStatus;
import dev.sluice.control.Tally;
import java.net.Inet4Address;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** A director at one moment, as lines for a screen or as JSON. */
record Overview(Reply.Info info, List<ServiceStatus> services, int markRules, Instant now) {
    /** What is told of the director itself. */
    List<String> head() {
        List<String> lines = new ArrayList<>();
        Duration up = Duration.between(Instant.ofEpochMilli(info.started()), now);
        lines.add("director   pid " + info.pid() + ", up " + Amount.of(up));
        lines.add(String.format(
                Locale.ROOT,
                "table      %d of %d connections (%.1f %%)",
                info.connections(),
                info.tableSize(),
                100.0 * info.connections() / info.tableSize()));
        for (String hook : info.hooks()) lines.add("hook       " + hook);
        if (info.hooks().isEmpty()) lines.add("hook       none: no interface is attached");
        Counters totals = info.totals();
        lines.add("total      " + Amount.of(totals.connections()) + " connections, in "
                + traffic(totals.inPackets(), totals.inBytes()) + ", out "
                + traffic(totals.outPackets(), totals.outBytes()));
        for (Tally tally : info.tallies())
            lines.add("packets    " + tally.packets() + " " + tally.name() + " (" + tally.text() + ")");
        if (markRules > 0) lines.add("marks      " + markRules + " rules give firewall marks ('sluice mark list')");
        for (String notice : info.notices()) lines.add("notice     " + notice);
        return lines;
    }

    private static String traffic(long packets, long bytes) {
        return Amount.of(packets) + " packets " + Amount.of(bytes) + " bytes";
    }

    static String title() {
        return row(
                "SERVICE, SERVER",
                "BY",
                "WEIGHT",
                "ACTIVE",
                "INACTIVE",
                "CONN/S",
                "IN PKT/S",
                "OUT PKT/S",
                "IN B/S",
                "OUT B/S");
    }

    /** A service and its servers. */
    static List<String> lines(ServiceStatus service, Collection<ServerStatus> servers) {
        List<String> lines = new ArrayList<>();
        String name = name(service.spec().key());
        lines.add(row(name, service.spec().scheduler(), "", active(service), inactive(service), service.rates()));
        for (ServerStatus server : servers)
            lines.add(row(
                    "  "
                            + AddressForm.endpoint(
                                    server.spec().key().address(),
                                    server.spec().key().port()),
                    server.spec().method().name().toLowerCase(Locale.ROOT),
                    server.drain() == null ? Integer.toString(server.spec().weight()) : "drain",
                    server.active(),
                    server.inactive(),
                    server.rates()));
        return lines;
    }

    static long active(ServiceStatus service) {
        return service.servers().stream().mapToLong(ServerStatus::active).sum();
    }

    static long inactive(ServiceStatus service) {
        return service.servers().stream().mapToLong(ServerStatus::inactive).sum();
    }

    private static String row(String name, String by, String weight, long active, long inactive, Counters rates) {
        return row(
                name,
                by,
                weight,
                Amount.of(active),
                Amount.of(inactive),
                Amount.of(rates.connections()),
                Amount.of(rates.inPackets()),
                Amount.of(rates.outPackets()),
                Amount.of(rates.inBytes()),
                Amount.of(rates.outBytes()));
    }

    private static String row(String... cells) {
        return String.format(Locale.ROOT, "%-38s %-10s %6s %8s %8s %8s %8s %8s %8s %8s", (Object[]) cells)
                .stripTrailing();
    }

    static String name(ServiceKey key) {
        if (key.protocol() == Protocol.NONE)
            return "fwmark " + Integer.toUnsignedString(key.mark())
                    + (key.address() instanceof Inet4Address ? "" : " IPv6");
        return key.protocol() + " " + AddressForm.endpoint(key.address(), key.port());
    }

    /** All of it, as docs/looking-inside.md describes. */
    String json() {
        StringBuilder text = new StringBuilder(4096);
        Json json = new Json(text).object();
        json.member("pid", info.pid()).member("startedMillis", info.started());
        json.object("table")
                .member("size", info.tableSize())
                .member("connections", info.connections())
                .endObject();
        Hooks.json(json, info.hooks());
        JsonForm.counters(json, "totals", info.totals());
        json.array("packets");
        for (Tally tally : info.tallies())
            json.object()
                    .member("name", tally.name())
                    .member("text", tally.text())
                    .unsigned("packets", tally.packets())
                    .endObject();
        json.endArray().array("notices");
        for (String notice : info.notices()) json.value(notice);
        json.endArray().member("markRules", markRules).array("services");
        for (ServiceStatus service : services) JsonForm.service(json.newLine(), service);
        json.endArray().endObject();
        return text.append('\n').toString();
    }
}
