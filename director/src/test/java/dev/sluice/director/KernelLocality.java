package dev.sluice.director;

import dev.sluice.director.KernelSchedulers.Real;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** lblc and lblcr as reference §2 tells them; time is in nanoseconds. Shares no code with the product. */
final class KernelLocality {
    private static final long DAY = 24 * 3600 * 1_000_000_000L;

    /** Servers of a destination, newest first. */
    private static final class Known {
        final List<Real> set = new ArrayList<>();
        long lastUse, lastChange;
    }

    private final boolean replicates;
    private final Map<String, Known> cache = new HashMap<>();

    KernelLocality(boolean replicates) {
        this.replicates = replicates;
    }

    @Nullable
    Real pick(List<Real> list, String destination, long now) {
        cache.values().removeIf(known -> now - known.lastUse > DAY);
        Known known = cache.get(destination);
        if (known == null) {
            Real real = least(list, false);
            if (real == null) return null;
            known = new Known();
            known.set.add(real);
            known.lastUse = known.lastChange = now;
            cache.put(destination, known);
            return real;
        }
        known.lastUse = now;
        Real real = least(known.set, true);
        if (known.set.size() > 1 && now - known.lastChange > DAY) {
            Real most = most(known.set);
            if (most != null) {
                known.set.remove(most);
                known.lastChange = now;
            }
        }
        if (real != null && !overloaded(real, list)) return real;
        real = least(list, false);
        if (real == null) return null;
        if (!replicates) known.set.clear();
        if (!known.set.contains(real)) {
            known.set.addFirst(real);
            known.lastChange = now;
        }
        return real;
    }

    private static boolean overloaded(Real real, List<Real> list) {
        return real.active > real.weight && list.stream().anyMatch(other -> other.active * 2 < other.weight);
    }

    private @Nullable Real least(List<Real> reals, boolean onlyAvailable) {
        Real best = null;
        for (Real real : reals) {
            // lblc looks at a destination's server itself, and not at its threshold.
            if (real.weight <= 0 || real.overloaded && (replicates || !onlyAvailable)) continue;
            if (onlyAvailable && real.removed) continue;
            if (best == null || load(best) * real.weight > load(real) * best.weight) best = real;
        }
        return best;
    }

    private static @Nullable Real most(List<Real> reals) {
        Real worst = null;
        for (Real real : reals) {
            if (real.weight <= 0) continue;
            if (worst == null || load(worst) * real.weight < load(real) * worst.weight) worst = real;
        }
        return worst;
    }

    private static long load(Real real) {
        return ((long) real.active << 8) + real.active + real.inactive;
    }
}
