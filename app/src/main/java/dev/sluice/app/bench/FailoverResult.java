package dev.sluice.app.bench;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What {@link FailoverBench} measured. */
final class FailoverResult {
    private final Map<FailoverCase, Map<FailoverRouter.Program, Gaps>> gaps = new LinkedHashMap<>();

    /** Nanoseconds without an answer, of all trials of a row with one program. */
    private static final class Gaps {
        private long[] sorted = {};

        void add(long nanos) {
            sorted = Arrays.copyOf(sorted, sorted.length + 1);
            sorted[sorted.length - 1] = nanos;
            Arrays.sort(sorted);
        }

        double least() {
            return sorted[0] / 1e6;
        }

        double median() {
            return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2e6;
        }

        double most() {
            return sorted[sorted.length - 1] / 1e6;
        }
    }

    void add(FailoverCase failover, FailoverRouter.Program program, long nanos) {
        gaps.computeIfAbsent(failover, _ -> new EnumMap<>(FailoverRouter.Program.class))
                .computeIfAbsent(program, _ -> new Gaps())
                .add(nanos);
    }

    /** In Markdown. */
    String table() {
        StringBuilder text = new StringBuilder("| adverts, fault | program | trials | least | median | most (ms) |\n");
        text.append("|---|---|---|---|---|---|\n");
        gaps.forEach((failover, byProgram) -> byProgram.forEach((program, of) -> text.append(String.format(
                Locale.ROOT,
                "| %s | %s | %d | %.1f | %.1f | %.1f |%n",
                failover,
                program,
                of.sorted.length,
                of.least(),
                of.median(),
                of.most()))));
        return text.toString();
    }

    String json() {
        StringBuilder text = new StringBuilder("{\"failover\":[");
        gaps.forEach((failover, byProgram) -> byProgram.forEach((program, of) -> {
            if (!text.toString().endsWith("[")) text.append(',');
            text.append(String.format(
                    Locale.ROOT,
                    "{\"advert_s\":%s,\"fault\":\"%s\",\"bfd\":%s,\"checks_per_s\":%d,\"program\":\"%s\",\"trials\":%d,\"least_ms\":%.2f,\"median_ms\":%.2f,\"most_ms\":%.2f}",
                    failover.interval(),
                    failover.fault().name().toLowerCase(Locale.ROOT),
                    failover.bfd(),
                    failover.checks(),
                    program,
                    of.sorted.length,
                    of.least(),
                    of.median(),
                    of.most()));
        }));
        return text.append("]}").toString();
    }
}
