package dev.sluice.ebpf.load;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ebpf.ArrayMap;
import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.load.ProgramSpec.DebugInfo;
import dev.sluice.ebpf.load.ProgramSpec.MapReference;
import dev.sluice.linux.Bpf;
import dev.sluice.linux.Errno;
import dev.sluice.linux.SystemCall;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** How a program is given to the kernel, and that nothing stays open when it is refused; without a kernel. */
class LoadingTest {
    private static final int PROG_LOAD = 5;
    private static final ProgramSpec TWO = Assembly.returning("two", Hook.TC, 0);

    private final List<Integer> logSizes = new ArrayList<>();
    private final List<Long> closed = new ArrayList<>();

    /** A kernel whose verifier answers with {@code load}; everything else makes descriptor 40. */
    private Bpf kernel(Function<MemorySegment, Long> load) {
        return new Bpf((call, arguments) -> {
            if (call == SystemCall.CLOSE) {
                closed.add(arguments[0]);
                return 0;
            }
            if (arguments[0] != PROG_LOAD) return 40;
            MemorySegment attr = MemorySegment.ofAddress(arguments[1]).reinterpret(arguments[2]);
            logSizes.add(attr.get(JAVA_INT, 28));
            return load.apply(attr);
        });
    }

    private static void log(MemorySegment attr, String text) {
        if (attr.get(JAVA_INT, 28) > 0)
            MemorySegment.ofAddress(attr.get(JAVA_LONG, 32))
                    .reinterpret(text.length() + 1L)
                    .setString(0, text);
    }

    private static LoadedProgram load(Bpf bpf, ProgramSpec spec) {
        return LoadedProgram.load(bpf, spec, map -> KernelMap.create(bpf, map.spec()));
    }

    @Test
    void aGoodProgramIsLoadedWithoutLog() {
        try (LoadedProgram program = load(kernel(_ -> 41L), TWO)) {
            assertThat(program.file().number()).isEqualTo(41);
        }
        assertThat(logSizes).containsExactly(0);
        assertThat(closed).containsExactly(41L);
    }

    @Test
    void theLogGrowsUntilItHoldsAll() {
        Bpf bpf = kernel(attr -> {
            if (attr.get(JAVA_INT, 28) > 0 && attr.get(JAVA_INT, 28) < 1 << 20) return -(long) Errno.ENOSPC.number();
            log(attr, "0: (95) exit\nR0 !read_ok\n");
            return -(long) Errno.EACCES.number();
        });
        assertThatThrownBy(() -> load(bpf, TWO)).isInstanceOf(VerifierException.class);
        assertThat(logSizes).containsExactly(0, 1 << 18, 1 << 20);
    }

    @Test
    void withoutPrivilegeNothingIsTriedTwice() {
        assertThatThrownBy(() -> load(kernel(_ -> -(long) Errno.EPERM.number()), TWO))
                .hasMessage("bpf(BPF_PROG_LOAD two): EPERM - needs CAP_BPF and CAP_NET_ADMIN; run as root");
        assertThat(logSizes).containsExactly(0);
    }

    @Test
    void aRefusalThatNobodyExplainsIsASystemCallsError() {
        assertThatThrownBy(() -> load(kernel(_ -> -(long) Errno.EINVAL.number()), TWO))
                .hasMessage("bpf(BPF_PROG_LOAD two): EINVAL");
    }

    @Test
    void debugInformationIsLoadedFirstAndReleased() {
        DebugInfo debug = new DebugInfo(new byte[24], new byte[8], new byte[32]);
        ProgramSpec spec = new ProgramSpec("two", Hook.XDP, TWO.instructions(), List.of(), debug, List.of());
        Bpf bpf = kernel(attr -> {
            assertThat(attr.get(JAVA_INT, 72)).isEqualTo(40);
            assertThat(attr.get(JAVA_INT, 88)).isEqualTo(1);
            assertThat(attr.get(JAVA_INT, 104)).isEqualTo(2);
            log(attr, "bad");
            return -(long) Errno.EINVAL.number();
        });
        assertThatThrownBy(() -> load(bpf, spec)).isInstanceOf(VerifierException.class);
        assertThat(closed).containsExactly(40L);
    }

    @Test
    void aReferenceThatIsNoneIsRefused() {
        MapReference wrong = new MapReference(0, ArrayMap.of("map", 8, 1));
        ProgramSpec spec = new ProgramSpec("two", Hook.XDP, TWO.instructions(), List.of(wrong), null, List.of());
        assertThatThrownBy(() -> load(kernel(_ -> 41L), spec))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("program two: instruction 0 loads no address of");
    }

    @Test
    void specsAreChecked() {
        assertThatThrownBy(() -> Assembly.returning("a name", Hook.TC, 0))
                .hasMessageContaining("program name 'a name'");
        assertThatThrownBy(() -> new ProgramSpec("x", Hook.TC, new long[0], List.of(), null, List.of()))
                .hasMessage("program x is empty");
        assertThatThrownBy(() -> new DebugInfo(new byte[0], new byte[9], new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void listsOfCpusAreCounted() {
        assertThat(PossibleCpus.count("0\n")).isEqualTo(1);
        assertThat(PossibleCpus.count("0-3,8,10-11\n")).isEqualTo(7);
    }
}
