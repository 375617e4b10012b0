package dev.sluice.ebpf.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The fuzzer with fixed seeds: what CI runs. {@code ./fuzz} runs it for longer and with others. */
class FuzzTest {
    private static final long SEED = 20_261_121;
    private static final int PROGRAMS = 1_000;
    private static final long LONGEST_NANOS = 45_000_000_000L;

    @Test
    @Tag("kernel")
    void jvmAndKernelAgree() {
        try (Fuzzer fuzzer = new Fuzzer(line -> System.out.println(line))) {
            Report report = fuzzer.run(SEED, PROGRAMS, LONGEST_NANOS);
            System.out.print("fuzz, seed " + SEED + ": " + report);
            for (Trial.Kind kind : List.of(
                    Trial.Kind.DIFFERENT,
                    Trial.Kind.FAILED,
                    Trial.Kind.CRASHED,
                    Trial.Kind.UNSUPPORTED,
                    Trial.Kind.ILLEGAL))
                assertThat(report.count(kind)).as(kind.toString()).isZero();
            assertThat(report.refused()).as("percent refused by the verifier").isLessThan(2);
            assertThat(report.packets()).isPositive();
        }
    }

    /** Needs no kernel: what is generated is legal Java, ends, and touches nothing outside its objects. */
    @Test
    void generatedProgramsAreLegal() throws ReflectiveOperationException {
        for (long seed = SEED; seed < SEED + 300; seed++) {
            Program program = ProgramGenerator.generate(seed);
            JvmTwin jvm = new JvmTwin(program.hook(), GeneratedLoader.define(ProgramWriter.write(program)));
            for (byte[] packet : Packets.of(seed, 4)) {
                try {
                    assertThat(jvm.run(packet).verdict()).isBetween(0, 4);
                } catch (InvocationTargetException e) {
                    throw new AssertionError("seed " + seed + "\n" + new Listing(program), e.getCause());
                }
            }
        }
    }

    @Test
    void aSeedIsAProgram() {
        Program program = ProgramGenerator.generate(SEED);
        assertThat(ProgramWriter.write(ProgramGenerator.generate(SEED))).isEqualTo(ProgramWriter.write(program));
    }

    @Test
    void shrinkingKeepsWhatMatters() {
        Program program = ProgramGenerator.generate(SEED + 1);
        Program small = new Shrinker(
                        program,
                        p -> new Listing(p).toString().contains("RESULT") && ProgramWriter.write(p).length > 0,
                        LONGEST_NANOS)
                .shrink();
        assertThat(new Listing(small).lines()).isLessThan(new Listing(program).lines());
        assertThat(new Listing(small).toString()).contains("RESULT");
    }
}
