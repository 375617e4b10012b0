package dev.sluice.director;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The schedulers as reference §2 tells them: walks over the kernel's list, newest server first, one step at a time. Shares no
 * code with the product.
 */
final class KernelSchedulers {
    static final class Real {
        final String address;
        int weight, lastWeight;
        int active, inactive;
        boolean removed;
        boolean overloaded;

        Real(String address, int weight) {
            this.address = address;
            this.weight = lastWeight = weight;
        }

        boolean takesNew() {
            return weight > 0 && !overloaded;
        }
    }

    private final String scheduler;
    private final String flags;
    private final IntSupplier random;
    private final LongSupplier nanos;
    private final KernelLocality locality;
    final List<Real> list = new ArrayList<>();
    /** Last chosen, null for the list's head. */
    private @Nullable Real pointer;

    private @Nullable Real @Nullable [] maglev;
    private int currentWeight, step = 1, most;

    /** {@code flags}: words of {@code ipvsadm -b}. {@code random}: raw 32-bit numbers. {@code nanos}: the time. */
    KernelSchedulers(String scheduler, String flags, IntSupplier random, LongSupplier nanos) {
        this.scheduler = scheduler;
        this.flags = flags;
        this.random = random;
        this.nanos = nanos;
        locality = new KernelLocality(scheduler.equals("lblcr"));
    }

    boolean isMaglev() {
        return scheduler.equals("mh");
    }

    void add(String address, int weight) {
        list.addFirst(new Real(address, weight));
        changed();
    }

    void edit(Real real, int weight) {
        real.weight = weight;
        if (weight != 0) real.lastWeight = weight;
        changed();
    }

    void remove(Real real) {
        int at = list.indexOf(real);
        list.remove(at);
        real.removed = true;
        if (pointer == real) pointer = at == 0 ? null : list.get(at - 1);
        changed();
    }

    private void changed() {
        maglev = null;
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

    String pick(String client, int port, String virtual) {
        Real chosen = switch (scheduler) {
            case "rr" -> roundRobin();
            case "wrr" -> weighted();
            case "nq" -> neverQueue();
            case "fo" -> heaviest(false);
            case "ovf" -> heaviest(true);
            case "mh" -> maglev(client, port);
            case "dh", "sh" ->
                KernelHashes.pick(
                        scheduler, list, flags.contains("fallback"), flags.contains("port"), client, port, virtual);
            case "twos" -> twoChoices();
            case "lblc", "lblcr" -> locality.pick(list, virtual, nanos.getAsLong());
            default -> least();
        };
        return chosen == null ? "none" : chosen.address;
    }

    private @Nullable Real roundRobin() {
        int from = pointer == null ? -1 : list.indexOf(pointer);
        for (int i = 1; i <= list.size(); i++) {
            Real real = list.get((from + i) % list.size());
            if (real.takesNew()) return pointer = real;
        }
        return null;
    }

    private @Nullable Real weighted() {
        if (list.stream().noneMatch(Real::takesNew)) return null;
        int at = pointer == null ? -1 : list.indexOf(pointer);
        while (true) {
            for (at++; at < list.size(); at++) {
                Real real = list.get(at);
                if (real.weight >= currentWeight && !real.overloaded) return pointer = real;
            }
            at = -1;
            currentWeight -= step;
            if (currentWeight <= 0) currentWeight = most;
        }
    }

    private @Nullable Real neverQueue() {
        for (Real real : list) if (real.takesNew() && real.active == 0) return real;
        return least();
    }

    private @Nullable Real heaviest(boolean overflows) {
        Real best = null;
        for (Real real : list) {
            if (!real.takesNew() || overflows && real.active > real.weight) continue;
            if (best == null || real.weight > best.weight) best = real;
        }
        return best;
    }

    private @Nullable Real maglev(String client, int port) {
        if (maglev == null) maglev = KernelHashes.table(list);
        int key = (int) (KernelHashes.number(client) + (flags.contains("port") ? port : 0));
        return KernelHashes.maglev(maglev, key, flags.contains("fallback"));
    }

    private @Nullable Real twoChoices() {
        long sum = 0;
        for (Real real : list) sum += real.overloaded ? 0 : real.weight;
        if (sum == 0) return null;
        Real one = drawn(sum), other = drawn(sum);
        return other.weight * cost(one) > one.weight * cost(other) ? other : one;
    }

    /** The kernel draws below {@code sum + 1}; here that is the remainder of 64 random bits. */
    private Real drawn(long sum) {
        long bits = (long) random.getAsInt() << 32 | random.getAsInt() & 0xffffffffL;
        long left = Long.remainderUnsigned(bits, sum + 1);
        for (Real real : list) {
            if (!real.takesNew()) continue;
            left -= real.weight;
            if (left <= 0) return real;
        }
        throw new AssertionError("drawn beyond the sum of weights");
    }

    private @Nullable Real least() {
        Real best = null;
        for (Real real : list) {
            if (!real.takesNew()) continue;
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
