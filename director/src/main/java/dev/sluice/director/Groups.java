package dev.sluice.director;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** Sets by key; a key whose set is empty is not there. For one thread. */
final class Groups<K, V> {
    private final Map<K, Set<V>> groups = new HashMap<>();

    void add(K key, V member) {
        groups.computeIfAbsent(key, _ -> new HashSet<>()).add(member);
    }

    /** Answers whether the key has gone with it. */
    boolean remove(K key, V member) {
        Set<V> members = groups.get(key);
        if (members == null || !members.remove(member) || !members.isEmpty()) return false;
        groups.remove(key);
        return true;
    }

    boolean has(K key) {
        return groups.containsKey(key);
    }

    /** As they are now; not to be changed, and not to be kept. */
    Set<V> of(K key) {
        return groups.getOrDefault(key, Set.of());
    }

    Set<K> keys() {
        return groups.keySet();
    }

    void forEach(BiConsumer<K, Set<V>> action) {
        groups.forEach(action);
    }
}
