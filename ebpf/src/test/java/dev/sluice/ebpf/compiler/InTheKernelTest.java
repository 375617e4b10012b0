package dev.sluice.ebpf.compiler;

import static dev.sluice.ebpf.Packet.DROP;
import static dev.sluice.ebpf.Packet.PASS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Param;
import dev.sluice.ebpf.ProgramArray;
import dev.sluice.ebpf.RingBuffer;
import dev.sluice.ebpf.Subprogram;
import dev.sluice.ebpf.load.KernelMap;
import dev.sluice.ebpf.load.LoadedProgram;
import dev.sluice.ebpf.load.RingBufferReader;
import dev.sluice.ebpf.load.VerifierException;
import dev.sluice.linux.Bpf;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What only the kernel can show: continuing in another program, records to user space, configuration, the verifier's word. */
@Tag("kernel")
class InTheKernelTest {
    private static final ProgramArray NEXT = ProgramArray.of("c_next", 4);
    private static final RingBuffer EVENTS = RingBuffer.of("c_events", 4096);
    private static final Param ADDED = Param.of("added", 1);
    private static final byte[] PACKET = Frames.random(1, 64);

    static int first(Packet p) {
        Mem m = p.at(0, 64);
        if (m == null) return PASS;
        NEXT.call(p, m.u8(60) & 3);
        m.u8(61, 7);
        return PASS;
    }

    static int second(Packet p) {
        Mem m = p.at(0, 64);
        if (m != null) m.u8(62, 9);
        return DROP;
    }

    @ParameterizedTest
    @EnumSource
    void aTailCallContinuesInTheOtherProgramIfThereIsOne(Hook hook) {
        try (KernelMap next = KernelMap.create(Bpf.host(), NEXT.spec());
                LoadedProgram first = load(hook, "first", next);
                LoadedProgram second = load(hook, "second", next)) {
            next.update(2, second);
            byte[] absent = PACKET.clone();
            absent[60] = 1;
            assertThat(first.testRun(absent, new byte[0]).data()[61]).isEqualTo((byte) 7);
            byte[] present = PACKET.clone();
            present[60] = 2;
            Bpf.TestRun run = first.testRun(present, new byte[0]);
            assertThat(run.result()).isEqualTo(hook == Hook.XDP ? DROP : 2);
            assertThat(run.data()[61]).isEqualTo(present[61]);
            assertThat(run.data()[62]).isEqualTo((byte) 9);
        }
    }

    private static LoadedProgram load(Hook hook, String method, KernelMap map) {
        return LoadedProgram.load(
                Bpf.host(), Compiler.compile(hook, InTheKernelTest.class, method, Map.of()), _ -> map);
    }

    static int report(Packet p) {
        Mem record = Mem.stack(16);
        record.u32(0, p.length());
        record.u64(8, 0x1122334455667788L);
        return EVENTS.output(record, 16) == 0 ? PASS : DROP;
    }

    @Test
    void recordsReachUserSpace() {
        List<Long> seen = new ArrayList<>();
        try (KernelMap events = KernelMap.create(Bpf.host(), EVENTS.spec());
                LoadedProgram program = load(Hook.XDP, "report", events);
                RingBufferReader reader = RingBufferReader.open(events)) {
            assertThat(program.testRun(PACKET, new byte[0]).result()).isEqualTo(PASS);
            reader.drain(record -> {
                assertThat(record.get(ValueLayout.JAVA_INT, 0)).isEqualTo(PACKET.length);
                seen.add(record.get(ValueLayout.JAVA_LONG, 8));
            });
        }
        assertThat(seen).containsExactly(0x1122334455667788L);
    }

    static int add(Packet p) {
        Mem m = p.at(0, 64);
        if (m == null) return PASS;
        m.u8(20, m.u8(20) + ADDED.value());
        return PASS;
    }

    @Test
    void aParamIsWhatTheCompilerWasTold() {
        for (long added : new long[] {1, 5, 200})
            try (LoadedProgram program = LoadedProgram.load(
                    Bpf.host(), Compiler.compile(Hook.XDP, InTheKernelTest.class, "add", Map.of("added", added)), _ -> {
                        throw new AssertionError("names no map");
                    })) {
                byte[] data = program.testRun(PACKET, new byte[0]).data();
                assertThat(data[20]).isEqualTo((byte) (PACKET[20] + added));
            }
    }

    static int unbounded(Packet p) {
        Mem m = p.at(0, 64);
        if (m == null) return PASS;
        Mem far = p.at(m.u32(20), 4);
        return far == null ? PASS : far.u8(0);
    }

    @Test
    void theVerifiersRefusalNamesTheJavaLine() {
        assertThatThrownBy(() -> new Twin(Hook.XDP, InTheKernelTest.class, "unbounded").close())
                .isInstanceOfSatisfying(VerifierException.class, e -> {
                    assertThat(e).hasMessageMatching(".*refused unbounded at InTheKernelTest.java:\\d+: .*");
                    assertThat(e.log()).contains("InTheKernelTest.unbounded");
                });
    }

    /** Has many ways through it; three calls of it cost 600 to 700 steps when the verifier follows each. */
    @Subprogram
    private static int ones(Packet p, int bits) {
        int ones = 0;
        for (int bit = 1; bit < 256; bit <<= 1) if ((bits & bit) != 0) ones = ones * 3 + p.length();
        return ones;
    }

    static int manyOnes(Packet p) {
        Mem m = p.at(0, 64);
        if (m == null) return PASS;
        int sum = 0;
        if ((m.u8(8) & 1) != 0) sum += ones(p, m.u8(20));
        if ((m.u8(9) & 1) != 0) sum += ones(p, m.u8(21));
        if ((m.u8(10) & 1) != 0) sum += ones(p, m.u8(22));
        m.u32(24, sum);
        return PASS;
    }

    @ParameterizedTest
    @EnumSource
    void aSubprogramOfNumbersIsVerifiedOnceAlone(Hook hook) {
        try (Twin twin = new Twin(hook, InTheKernelTest.class, "manyOnes")) {
            twin.run(PACKET);
            assertThat(twin.program().info().verifiedInstructions()).isLessThan(400);
        }
    }

    @Test
    void theKernelKnowsFunctionsAndLines() {
        try (Twin twin = new Twin(Hook.TC, Samples.class, "subprograms")) {
            assertThat(twin.program().info().btfId()).isPositive();
        }
    }
}
