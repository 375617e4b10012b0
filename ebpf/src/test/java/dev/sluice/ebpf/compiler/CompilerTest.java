package dev.sluice.ebpf.compiler;

import static dev.sluice.ebpf.Packet.DROP;
import static dev.sluice.ebpf.Packet.PASS;
import static dev.sluice.ebpf.Packet.TX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Param;
import dev.sluice.ebpf.load.ProgramSpec;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the compiler makes of small methods, without a kernel. */
class CompilerTest {
    private static final Param LIMIT = Param.of("limit", 0);

    private static ProgramSpec compile(Hook hook, String method, Map<String, Long> params) {
        return Compiler.compile(hook, CompilerTest.class, method, params);
    }

    private static int length(String method) {
        return compile(Hook.XDP, method, Map.of()).instructions().length;
    }

    static int pass(Packet p) {
        return PASS;
    }

    @Test
    void aConstantVerdictIsTwoInstructions() {
        assertThat(compile(Hook.XDP, "pass", Map.of()).instructions()).containsExactly(0x2_0000_00b7L, 0x95L);
        assertThat(compile(Hook.TC, "pass", Map.of()).instructions()).containsExactly(-1L << 32 | 0xb4, 0x95L);
    }

    static int limited(Packet p) {
        if (LIMIT.on() && p.length() > LIMIT.value()) return DROP;
        return PASS;
    }

    @Test
    void codeUnderAParamThatIsOffIsNotThere() {
        assertThat(length("limited")).isEqualTo(2);
        ProgramSpec on = compile(Hook.TC, "limited", Map.of("limit", 1500L));
        assertThat(on.instructions()).hasSizeGreaterThan(4);
        assertThat(Arrays.stream(on.instructions())).anyMatch(i -> i >> 32 == 1500);
    }

    static int back(Packet p) {
        return TX;
    }

    static int backOnXdp(Packet p) {
        return p.xdp() ? TX : DROP;
    }

    @Test
    void tcHasNoTx() {
        assertThatThrownBy(() -> compile(Hook.TC, "back", Map.of()))
                .isInstanceOf(UnsupportedJava.class)
                .hasMessageContaining("Packet.TX in tc")
                .hasMessageContaining("Kernel.redirect");
        assertThat(compile(Hook.TC, "backOnXdp", Map.of()).instructions()).hasSize(2);
    }

    static int swap(Packet p) {
        Mem m = p.at(0, 14);
        if (m == null) return PASS;
        int a = m.u32(0), b = m.u16(4);
        m.u32(0, m.u32(6));
        m.u16(4, m.u16(10));
        m.u32(6, a);
        m.u16(10, b);
        return TX;
    }

    /** 3 to find the bounds, 2 to compare, 8 to exchange, 4 to answer. */
    @Test
    void exchangingAddressesNeedsNoMovesOfRegisters() {
        assertThat(length("swap")).isLessThanOrEqualTo(17);
    }

    static int type(Packet p) {
        Mem m = p.at(0, 14);
        return m != null && m.be16(12) == 0x0800 ? DROP : PASS;
    }

    @Test
    void networkOrderIsSwappedInTheConstant() {
        assertThat(Arrays.stream(compile(Hook.XDP, "type", Map.of()).instructions())
                        .boxed())
                .noneMatch(i -> (i & 0xff) == Code.TO_BIG_ENDIAN)
                .anyMatch(i -> i >> 32 == 8);
    }

    @Test
    void everyInstructionHasItsLine() {
        ProgramSpec spec = compile(Hook.XDP, "swap", Map.of());
        for (int i = 0; i < spec.instructions().length; i++)
            assertThat(spec.lineOf(i))
                    .hasValueSatisfying(l -> assertThat(l.file()).isEqualTo("CompilerTest.java"));
    }

    @Test
    void aMissingMethodIsNamed() {
        assertThatThrownBy(() -> compile(Hook.XDP, "absent", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CompilerTest.absent");
    }

    @Test
    void compilingIsDeterministic() {
        ProgramSpec one = Compiler.compile(Hook.TC, Samples.class, "subprograms", Map.of());
        ProgramSpec other = Compiler.compile(Hook.TC, Samples.class, "subprograms", Map.of());
        assertThat(other.instructions()).isEqualTo(one.instructions());
        assertThat(other.lines()).isEqualTo(one.lines());
    }
}
