package dev.sluice.director;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The schedulers as reference §2 tells them: walks over the kernel's list, newest server first, one step at a time. Shares no
 * code with the product.
 */
final class KernelSchedulers {
    static final class Real {
        final String address;
        int weight;
        int active, inactive;

        Real(String address, int weight) {
            this.address = address;
            this.weight = weight;
        }
    }

    private final String scheduler;
    final List<Real> list = new ArrayList<>();
    /** Last chosen, null for the list's head. */
    private @Nullable Real pointer;

    private int currentWeight, step = 1, most;

    KernelSchedulers(String scheduler) {
        this.scheduler = scheduler;
    }

    void add(String address, int weight) {
        list.addFirst(new Real(address, weight));
        changed();
    }

    void edit(Real real, int weight) {
        real.weight = weight;
        changed();
    }

    void remove(Real real) {
        int at = list.indexOf(real);
        list.remove(at);
        if (pointer == real) pointer = at == 0 ? null : list.get(at - 1);
        changed();
    }

    private void changed() {
        if (!scheduler.equals("wrr")) return;
        pointer = null;
        int divisor = 0, heaviest = 0;
        for (Real real : list) {
            if (real.weight > 0)
                divisor = divisor == 0
                        ? real.weight
                        : java.math.BigInteger.valueOf(divisor)
                                .gcd(java.math.BigInteger.valueOf(real.weight))
                                .intValue();
            heaviest = Math.max(heaviest, real.weight);
        }
        step = divisor == 0 ? 1 : divisor;
        most = heaviest - (step - 1);
        if (currentWeight > most || currentWeight == 0) currentWeight = most;
        else if (step > 1) currentWeight = currentWeight / step * step + 1;
    }

    String pick() {
        Real chosen = switch (scheduler) {
            case "rr" -> roundRobin();
            case "wrr" -> weighted();
            case "nq" -> neverQueue();
            case "fo" -> heaviest(false);
            case "ovf" -> heaviest(true);
            default -> least();
        };
        return chosen == null ? "none" : chosen.address;
    }

    private @Nullable Real roundRobin() {
        int from = pointer == null ? -1 : list.indexOf(pointer);
        for (int i = 1; i <= list.size(); i++) {
            Real real = list.get((from + i) % list.size());
            if (real.weight > 0) return pointer = real;
        }
        return null;
    }

    private @Nullable Real weighted() {
        if (most == 0) return null;
        int at = pointer == null ? -1 : list.indexOf(pointer);
        while (true) {
            for (at++; at < list.size(); at++) if (list.get(at).weight >= currentWeight) return pointer = list.get(at);
            at = -1;
            currentWeight -= step;
            if (currentWeight <= 0) currentWeight = most;
        }
    }

    private @Nullable Real neverQueue() {
        for (Real real : list) if (real.weight > 0 && real.active == 0) return real;
        return least();
    }

    private @Nullable Real heaviest(boolean overflows) {
        Real best = null;
        for (Real real : list) {
            if (real.weight <= 0 || overflows && real.active > real.weight) continue;
            if (best == null || real.weight > best.weight) best = real;
        }
        return best;
    }

    private @Nullable Real least() {
        Real best = null;
        for (Real real : list) {
            if (real.weight <= 0) continue;
            if (best == null || cost(best) * share(real) > cost(real) * share(best)) best = real;
        }
        return best;
    }

    private long cost(Real real) {
        if (scheduler.equals("sed") || scheduler.equals("nq")) return real.active + 1L;
        return real.active * 256L + real.active + real.inactive;
    }

    private long share(Real real) {
        return scheduler.equals("lc") ? 1 : real.weight;
    }
}
