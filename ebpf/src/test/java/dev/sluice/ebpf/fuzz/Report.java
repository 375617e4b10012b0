package dev.sluice.ebpf.fuzz;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts of a run. */
final class Report {
    private final Map<Trial.Kind, Integer> kinds = new EnumMap<>(Trial.Kind.class);
    private final Map<String, Integer> reasons = new TreeMap<>();
    private final Map<String, Long> examples = new TreeMap<>();
    private final long start = System.nanoTime();
    private int programs;
    private long packets;

    /** True if this is the first of its kind and reason. */
    boolean add(long seed, Trial.Result result) {
        programs++;
        packets += result.packets();
        kinds.merge(result.kind(), 1, Integer::sum);
        if (result.kind() == Trial.Kind.AGREE) return false;
        String reason = result.kind() + " " + result.reason();
        reasons.merge(reason, 1, Integer::sum);
        return examples.putIfAbsent(reason, seed) == null;
    }

    int programs() {
        return programs;
    }

    long packets() {
        return packets;
    }

    int count(Trial.Kind kind) {
        return kinds.getOrDefault(kind, 0);
    }

    /** Share of programs that the verifier refused, in percent. */
    double refused() {
        return programs == 0 ? 0 : 100.0 * count(Trial.Kind.REFUSED) / programs;
    }

    String line() {
        double seconds = (System.nanoTime() - start) / 1e9;
        return "%d programs, %d packets, %.1f s: %d agree, %d different, %d refused by the verifier (%.2f %%), %d failed in the kernel, %d unsupported, %d crashed the compiler, %d illegal"
                .formatted(
                        programs,
                        packets,
                        seconds,
                        count(Trial.Kind.AGREE),
                        count(Trial.Kind.DIFFERENT),
                        count(Trial.Kind.REFUSED),
                        refused(),
                        count(Trial.Kind.FAILED),
                        count(Trial.Kind.UNSUPPORTED),
                        count(Trial.Kind.CRASHED),
                        count(Trial.Kind.ILLEGAL));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(line()).append('\n');
        reasons.forEach((reason, count) ->
                text.append("  %d x %s, first at seed %d%n".formatted(count, reason, examples.get(reason))));
        return text.toString();
    }
}
