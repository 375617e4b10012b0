package dev.sluice.ebpf.fuzz;

import dev.sluice.linux.Bpf;
import java.util.List;
import java.util.function.Consumer;

/** Makes programs of consecutive seeds and tries each with a few packets. */
final class Fuzzer implements AutoCloseable {
    private static final long PROGRESS_NANOS = 5_000_000_000L, SHRINKING_NANOS = 20_000_000_000L;
    private static final int SHRUNK_FAILURES = 3;

    private final Consumer<String> out;
    private final KernelMaps maps;
    private final Trial trial;
    private final Report report = new Report();
    private int packets = 8;

    Fuzzer(Consumer<String> out) {
        this.out = out;
        Bpf bpf = Bpf.host();
        maps = new KernelMaps(bpf);
        trial = new Trial(bpf, maps);
    }

    /** How many packets each program is given. */
    Fuzzer packets(int count) {
        packets = count;
        return this;
    }

    /** Programs of {@code seed}, {@code seed + 1}...: so many, or as many as fit into {@code nanos}. */
    Report run(long seed, long programs, long nanos) {
        long start = System.nanoTime();
        long shown = start;
        for (long i = 0; i < programs && System.nanoTime() - start < nanos; i++) {
            one(seed + i);
            if (System.nanoTime() - shown < PROGRESS_NANOS) continue;
            shown = System.nanoTime();
            out.accept(report.line());
        }
        return report;
    }

    private void one(long seed) {
        Program program = ProgramGenerator.generate(seed);
        List<byte[]> input = Packets.of(seed, packets);
        Trial.Result result = trial.run(program, input);
        boolean isNew = report.add(seed, result);
        boolean wrong = result.kind() == Trial.Kind.DIFFERENT && report.count(Trial.Kind.DIFFERENT) <= SHRUNK_FAILURES;
        if (isNew || wrong) explain(program, input, result);
    }

    private void explain(Program program, List<byte[]> input, Trial.Result result) {
        Program small = new Shrinker(program, p -> same(result, trial.run(p, input)), SHRINKING_NANOS).shrink();
        Trial.Result shown = trial.run(small, input);
        out.accept("==== %s at seed %d (--seed %d --programs 1): %s%n%s%s%n===="
                .formatted(
                        result.kind(),
                        program.seed(),
                        program.seed(),
                        result.reason(),
                        new Listing(small),
                        shown.detail()));
    }

    private static boolean same(Trial.Result a, Trial.Result b) {
        return a.kind() == b.kind() && a.reason().equals(b.reason());
    }

    long instructions() {
        return trial.instructions();
    }

    @Override
    public void close() {
        maps.close();
    }
}
