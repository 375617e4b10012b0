package dev.sluice.ebpf.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.load.ProgramSpec.SourceLine;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerifierExceptionTest {
    private static final ProgramSpec PROGRAM = new ProgramSpec(
            "director",
            Hook.TC,
            new long[200],
            List.of(),
            null,
            List.of(
                    new SourceLine(100, "Nat.java", 90, "ip.ttl(ip.ttl() - 1);"),
                    new SourceLine(0, "Director.java", 12, "Eth eth = Eth.at(p, 0);"),
                    new SourceLine(4, "Director.java", 13, "")));

    private static VerifierException refused(String log) {
        return VerifierException.of(PROGRAM, log);
    }

    @Test
    void aBadAccessIsOfItsLine() {
        assertThat(refused("""
                        func#0 @0
                        0: R1=ctx() R10=fp0
                        ; Eth eth = Eth.at(p, 0); @ Director.java:12
                        0: (b7) r0 = 0                        ; R0_w=0
                        5: (71) r0 = *(u8 *)(r2 +0)
                        invalid access to packet, off=0 size=1, R2(id=0,off=0,r=0)
                        R2 offset is outside of the packet
                        processed 6 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
                        """))
                .hasMessage("the kernel's verifier refused director at Director.java:13:"
                        + " R2 offset is outside of the packet")
                .satisfies(e -> assertThat(e.instruction()).hasValue(5));
    }

    @Test
    void aProgramTooComplexSaysSo() {
        assertThat(refused("""
                        from 150 to 120: R0=0 R1=scalar()
                        120: (07) r1 += 1                     ; R1_w=scalar()
                        BPF program is too large. Processed 1000001 insn
                        verification time 812345 usec
                        stack depth 344
                        processed 1000001 insns (limit 1000000) max_states_per_insn 4 total_states 20000 peak_states 2000 mark_read 9
                        """))
                .hasMessage("the kernel's verifier refused director at Nat.java:90:"
                        + " BPF program is too large. Processed 1000001 insn");
    }

    @Test
    void whatIsWrongWithTheWholeNamesNoLine() {
        assertThat(refused("back-edge from insn 3 to 1\n"))
                .hasMessage("the kernel's verifier refused director: back-edge from insn 3 to 1");
        assertThat(refused("\n")).hasMessage("the kernel's verifier refused director: no reason given");
    }

    @Test
    void withoutLinesTheInstructionIsNamed() {
        ProgramSpec bare = new ProgramSpec("bare", Hook.XDP, new long[2], List.of(), null, List.of());
        assertThat(VerifierException.of(bare, "1: (95) exit\nR0 !read_ok\nprocessed 2 insns (limit 1000000)\n"))
                .hasMessage("the kernel's verifier refused bare at instruction 1: R0 !read_ok");
    }
}
