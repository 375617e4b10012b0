package dev.sluice.keepalived.service;

import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import dev.sluice.control.ServerKey;
import dev.sluice.control.ServiceKey;
import dev.sluice.keepalived.process.Log;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The director's table as it should be, and the work of making it so: at once when something changes, and every few seconds by
 * comparing with what the director really has, since others may change it too. Of the engine's thread.
 */
final class Table {
    private final DirectorLink link;
    private final Log log;
    private Map<ServiceKey, Pool> known = Map.of();
    private boolean isInStep;
    private long divergences;
    private Instant compared = Instant.MIN;
    /** What the director had at that time. */
    private Map<ServiceKey, Pool> found = Map.of();

    private final Set<String> strangersTold = new HashSet<>();
    /** What the director does not take, and why; asked again at every comparison. */
    private final Map<Request, String> refused = new LinkedHashMap<>();

    Table(DirectorLink link, Log log) {
        this.link = link;
        this.log = log;
    }

    /** Whether the director has what it should have, as far as we know. */
    boolean isInStep() {
        return isInStep;
    }

    /** How often the director had something else than we had told it. */
    long divergences() {
        return divergences;
    }

    /** In step, and the director refuses nothing. */
    boolean isAsConfigured() {
        return isInStep && refusals().isEmpty();
    }

    /** Why the director lacks something that it should have, a line for each thing. */
    List<String> refusals() {
        return refused.entrySet().stream()
                .map(e -> words(e.getKey()) + ": " + e.getValue())
                .toList();
    }

    /** Whether the director had no such server at the last comparison, if that was after {@code since}. */
    boolean isGone(ServiceKey service, ServerKey server, Instant since) {
        if (!compared.isAfter(since)) return false;
        Pool pool = found.get(service);
        return pool == null || !pool.servers().containsKey(server);
    }

    /** Makes the director's table as wanted. When it cannot be reached now, {@link #reconcile} does so later. */
    void want(Map<ServiceKey, Pool> wanted) {
        if (!isInStep) {
            reconcile(wanted);
            return;
        }
        try {
            tell(TableChanges.between(before(wanted), wanted), wanted);
        } catch (IOException e) {
            lost(e);
        }
    }

    /** What we have told the director; what it has where a server returns that it drains, since it may have removed it by now. */
    private Map<ServiceKey, Pool> before(Map<ServiceKey, Pool> wanted) throws IOException {
        boolean returns = known.entrySet().stream().anyMatch(entry -> {
            Pool want = wanted.get(entry.getKey());
            return want != null && entry.getValue().drained().keySet().stream().anyMatch(want.servers()::containsKey);
        });
        return returns ? ours(link.table(), wanted) : known;
    }

    /**
     * Makes the table as wanted, all of it or nothing; answers why nothing. What was refused before is no part of it. A director
     * that cannot be reached refuses nothing: {@link #reconcile} does it later.
     */
    Optional<String> replace(Map<ServiceKey, Pool> wanted) {
        if (!isInStep) {
            reconcile(wanted);
            return Optional.empty();
        }
        try {
            List<Request> changes = new ArrayList<>(TableChanges.between(before(wanted), wanted));
            changes.removeIf(this::isRefused);
            if (changes.isEmpty()) return Optional.empty();
            log(changes);
            Optional<String> refusal = link.changeAll(changes);
            if (refusal.isPresent()) return refusal;
            if (refused.isEmpty()) known = new LinkedHashMap<>(wanted);
            else tell(TableChanges.between(ours(link.table(), wanted), wanted), wanted);
        } catch (IOException e) {
            lost(e);
        }
        return Optional.empty();
    }

    /** Whether it was refused before, or is about a service that was. */
    private boolean isRefused(Request change) {
        return refused.containsKey(change)
                || refused.keySet().stream()
                        .anyMatch(before -> before instanceof Request.AddService
                                && TableChanges.service(before).equals(TableChanges.service(change)));
    }

    /**
     * Compares with what the director has and makes good the difference. Servers of our services that we did not put there are
     * left alone, and told once.
     */
    void reconcile(Map<ServiceKey, Pool> wanted) {
        try {
            Map<ServiceKey, Pool> there = link.table();
            List<Request> changes = TableChanges.between(ours(there, wanted), wanted);
            List<Request> surprising =
                    changes.stream().filter(change -> !isRefused(change)).toList();
            if (isInStep && !surprising.isEmpty()) {
                divergences++;
                log.warning("the director's table was changed by somebody else; " + surprising.size()
                        + " changes make it right again, first " + words(surprising.getFirst()));
            }
            tellStrangers(there, wanted);
            tell(changes, wanted);
            found = there;
            compared = Instant.now();
            if (!isInStep) log.detail("the director's table is as configured");
            isInStep = true;
        } catch (IOException e) {
            lost(e);
        }
    }

    /** What is there of what we want now or had put there before. */
    private Map<ServiceKey, Pool> ours(Map<ServiceKey, Pool> there, Map<ServiceKey, Pool> wanted) {
        Map<ServiceKey, Pool> ours = new LinkedHashMap<>();
        there.forEach((key, pool) -> {
            Pool want = wanted.get(key);
            Pool had = known.get(key);
            if (want == null && had == null) return;
            Pool mine = pool.empty();
            pool.servers().forEach((server, spec) -> {
                if (!knows(want, server) && !knows(had, server)) return;
                mine.servers().put(server, spec);
                Long seconds = pool.drained().get(server);
                if (seconds != null) mine.drained().put(server, seconds);
            });
            ours.put(key, mine);
        });
        return ours;
    }

    private static boolean knows(@org.jspecify.annotations.Nullable Pool pool, ServerKey server) {
        return pool != null && pool.knows(server);
    }

    private void tellStrangers(Map<ServiceKey, Pool> there, Map<ServiceKey, Pool> wanted) {
        wanted.forEach((key, want) -> {
            Pool pool = there.get(key);
            if (pool == null) return;
            for (ServerKey server : pool.servers().keySet())
                if (!want.knows(server)
                        && !knows(known.get(key), server)
                        && !pool.drained().containsKey(server)
                        && strangersTold.add(key + " " + server))
                    log.warning("server " + server.address().getHostAddress() + ":" + server.port() + " of service "
                            + key.address().getHostAddress() + ":" + key.port()
                            + " is not ours; it is left alone (ipvsadm -d removes it)");
        });
    }

    /** Asks for the changes; afterwards {@link #known} is what the director has, and {@link #refused} what it did not take. */
    private void tell(List<Request> changes, Map<ServiceKey, Pool> wanted) throws IOException {
        Map<Request, String> before = new HashMap<>(refused);
        refused.clear();
        if (!changes.isEmpty()) {
            log(changes.stream().filter(change -> !before.containsKey(change)).toList());
            for (DirectorLink.Refusal refusal : link.change(changes)) {
                if (isHarmless(refusal)) continue;
                String reason = refusal.answer().detail();
                refused.put(refusal.change(), reason);
                if (!reason.equals(before.get(refusal.change())))
                    log.error("the director refuses to " + words(refusal.change()) + ": " + reason);
            }
        }
        known = new LinkedHashMap<>(refused.isEmpty() ? wanted : ours(link.table(), wanted));
    }

    private void log(List<Request> changes) {
        for (Request change : changes) log.detail("Director: " + words(change));
    }

    /** Somebody else was faster: what we wanted gone is gone. */
    private static boolean isHarmless(DirectorLink.Refusal refusal) {
        boolean deletes = refusal.change() instanceof Request.DeleteServer
                || refusal.change() instanceof Request.DeleteService
                || refusal.change() instanceof Request.DrainServer;
        Reply.Errno errno = refusal.answer().errno();
        return deletes && (errno == Reply.Errno.ENOENT || errno == Reply.Errno.ESRCH);
    }

    private static String words(Request change) {
        String text = change.getClass().getSimpleName().replaceAll("([a-z])([A-Z])", "$1 $2");
        return text.toLowerCase(java.util.Locale.ROOT) + " " + subject(change);
    }

    private static String subject(Request change) {
        return switch (change) {
            case Request.AddService c -> name(c.spec().key());
            case Request.EditService c -> name(c.spec().key());
            case Request.DeleteService c -> name(c.key());
            case Request.AddServer c -> name(c.spec().key()) + " of " + name(c.service());
            case Request.EditServer c -> name(c.spec().key()) + " of " + name(c.service());
            case Request.DeleteServer c -> name(c.key()) + " of " + name(c.service());
            case Request.DrainServer c ->
                name(c.key()) + " of " + name(c.service()) + ", " + c.seconds() + " s at most";
            case Request.CancelDrain c -> name(c.key()) + " of " + name(c.service());
            default -> "";
        };
    }

    private static String name(ServiceKey key) {
        return key.mark() != 0
                ? "mark " + Integer.toUnsignedString(key.mark())
                : key.address().getHostAddress() + ":" + key.port();
    }

    private static String name(ServerKey key) {
        return key.address().getHostAddress() + ":" + key.port();
    }

    private void lost(IOException e) {
        if (isInStep || known.isEmpty()) log.error("the director cannot be told: " + e.getMessage() + "; trying again");
        isInStep = false;
    }
}
