package dev.sluice.keepalived.service;

import dev.sluice.control.Request;
import dev.sluice.control.ServerKey;
import dev.sluice.control.ServerSpec;
import dev.sluice.control.ServiceKey;
import dev.sluice.keepalived.check.Probes;
import dev.sluice.keepalived.check.Verdict;
import dev.sluice.keepalived.config.ConfigurationReader;
import dev.sluice.keepalived.config.Host;
import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.config.text.Environment;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** A service read from a text, with its checks in the test's hands and a table in place of the director. */
final class TestServices {
    static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    Roster roster = new Roster();
    final Map<ServiceKey, Pool> table = new LinkedHashMap<>();
    /** Everything asked of the director so far, in words. */
    final List<String> asked = new ArrayList<>();

    final List<Event> events = new ArrayList<>();
    private Map<ServiceKey, Pool> known = Map.of();

    TestServices(String text) {
        configure(text);
    }

    static Configuration read(String text) {
        return new ConfigurationReader(Environment.ofThisHost(), Host.anywhere())
                .readText("test.conf", Path.of("/"), text)
                .configuration();
    }

    void configure(String text) {
        roster = new Roster(read(text), roster, new Probes((_, _, _, _) -> {}), NOW);
        table.clear();
        for (Service service : roster.services()) service.want(table);
        events.addAll(roster.events());
        apply();
    }

    /** A verdict of the check-th check of the server-th server of the first service. */
    void observe(int server, int check, boolean up, Verdict verdict) {
        Service service = roster.services().getFirst();
        Server of = service.servers.get(server);
        events.addAll(service.observed(of, of.checks.get(check), up, verdict, NOW));
        service.want(table);
        apply();
    }

    void up(int server) {
        observe(server, 0, true, new Verdict(true, true, "", OptionalInt.empty()));
    }

    void down(int server) {
        observe(server, 0, false, new Verdict(false, true, "refused", OptionalInt.empty()));
    }

    /** What a look at drained servers leads to: whether any was forgotten. */
    boolean forgets(boolean gone) {
        Service service = roster.services().getFirst();
        boolean forgot = service.forget((_, _, _) -> gone);
        if (forgot) service.want(table);
        apply();
        return forgot;
    }

    private void apply() {
        for (Request change : TableChanges.between(known, table)) asked.add(words(change));
        known = new LinkedHashMap<>(table);
    }

    /** What was asked since the last call. */
    List<String> askedNow() {
        List<String> now = List.copyOf(asked);
        asked.clear();
        return now;
    }

    /** What happened since the last call, by class. */
    List<String> eventsNow() {
        List<String> now = events.stream().map(TestServices::words).toList();
        events.clear();
        return now;
    }

    /** Servers and weights of the first service. */
    String pool() {
        return table.values().iterator().next().servers().values().stream()
                .map(TestServices::words)
                .collect(Collectors.joining(" "));
    }

    private static String words(Event event) {
        return switch (event) {
            case Event.CheckChanged e -> e.checker().keyword() + (e.up() ? " up" : " down");
            case Event.ServerChanged e -> last(e.server().address()) + (e.up() ? " up" : " down");
            case Event.WeightChanged e -> last(e.server().address()) + " " + e.before() + "->" + e.after();
            case Event.QuorumChanged e -> (e.up() ? "gained " : "lost ") + e.live();
            case Event.Stopped _ -> "stopped";
        };
    }

    private static String words(Request change) {
        return switch (change) {
            case Request.AddService c -> "add service " + c.spec().key().port();
            case Request.EditService c -> "edit service " + c.spec().key().port();
            case Request.DeleteService c -> "delete service " + c.key().port();
            case Request.AddServer c -> "add " + words(c.spec());
            case Request.EditServer c -> "edit " + words(c.spec());
            case Request.DeleteServer c -> "delete " + words(c.key());
            case Request.CancelDrain c -> "keep " + words(c.key());
            case Request.DrainServer c -> "drain " + words(c.key()) + " " + c.seconds() + " s";
            default -> throw new AssertionError(change);
        };
    }

    private static String words(ServerSpec server) {
        return words(server.key()) + "=" + server.weight();
    }

    private static String words(ServerKey key) {
        return last(key.address());
    }

    private static String last(java.net.InetAddress address) {
        String text = address.getHostAddress();
        return text.substring(text.lastIndexOf('.') + 1);
    }
}
