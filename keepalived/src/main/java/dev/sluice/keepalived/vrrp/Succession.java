package dev.sluice.keepalived.vrrp;

import dev.sluice.keepalived.config.model.VrrpInstance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which of those that run go on with which settings of another configuration, each with one at most. */
final class Succession<T> {
    private final Function<T, VrrpInstance> settings;
    private final Map<VrrpInstance.Identity, List<T>> left = new HashMap<>();
    private final IdentityHashMap<VrrpInstance, T> found = new IdentityHashMap<>();

    Succession(List<T> running, Function<T, VrrpInstance> settings, List<VrrpInstance> wanted) {
        this.settings = settings;
        for (T one : running)
            left.computeIfAbsent(settings.apply(one).identity(), _ -> new ArrayList<>())
                    .add(one);
        // Several of one identity have other peers each; one alone may get all new ones.
        match(wanted, (before, after) -> before.adverts().sharesPeer(after.adverts()));
        match(wanted, (_, _) -> true);
    }

    /** Who goes on with these settings, of the wanted; null if somebody new does. */
    @Nullable
    T predecessor(VrrpInstance after) {
        return found.get(after);
    }

    private void match(List<VrrpInstance> wanted, BiPredicate<VrrpInstance, VrrpInstance> fit) {
        for (VrrpInstance after : wanted) {
            if (found.containsKey(after)) continue;
            List<T> candidates = left.getOrDefault(after.identity(), List.of());
            Optional<T> successor = candidates.stream()
                    .filter(candidate -> fit.test(settings.apply(candidate), after))
                    .findFirst();
            if (successor.isEmpty()) continue;
            found.put(after, successor.get());
            candidates.remove(successor.get());
        }
    }
}
