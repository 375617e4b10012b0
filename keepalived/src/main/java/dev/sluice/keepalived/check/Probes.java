package dev.sluice.keepalived.check;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * All running probes, each needed check once. A reload says what is needed from now on: what stays runs on undisturbed, with its
 * state and its schedule.
 */
public final class Probes {
    private final Map<ProbeKey, Probe> running = new HashMap<>();
    private final Probe.Listener listener;
    private final Lateness lateness = new Lateness();

    /** @param listener told of every attempt, from many threads */
    public Probes(Probe.Listener listener) {
        this.listener = listener;
    }

    /**
     * Starts what is needed and not running, stops what runs and is not needed. One thread at a time.
     *
     * @param attempts makes the new ones
     * @param pauses which of them do not begin yet
     */
    public void need(Set<ProbeKey> needed, Attempts attempts, Predicate<ProbeKey> pauses) {
        Set<ProbeKey> gone = new HashSet<>(running.keySet());
        gone.removeAll(needed);
        for (ProbeKey key : gone) {
            Probe probe = running.remove(key);
            if (probe != null) probe.stop();
        }
        for (ProbeKey key : needed) {
            if (running.containsKey(key)) continue;
            Probe probe = new Probe(key, attempts.of(key), listener, lateness);
            running.put(key, probe);
            probe.pause(pauses.test(key));
            probe.start();
        }
    }

    /** The running probe of a check, if one runs. */
    public Optional<Probe> find(ProbeKey key) {
        return Optional.ofNullable(running.get(key));
    }

    /** Stops all. */
    public void stop() {
        running.values().forEach(Probe::stop);
        running.clear();
    }

    /** How many run. */
    public int count() {
        return running.size();
    }

    public Lateness lateness() {
        return lateness;
    }
}
