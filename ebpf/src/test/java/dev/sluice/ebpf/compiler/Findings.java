package dev.sluice.ebpf.compiler;

import static dev.sluice.ebpf.Packet.DROP;
import static dev.sluice.ebpf.Packet.PASS;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;

/** What the fuzzer found, each as the Java that shows it; ebpf/MISCOMPILATIONS.md tells the story. */
final class Findings {
    private Findings() {}

    /** The mask looks needless, since nothing above 1 comes out of the shift, but it is all that the verifier understands. */
    @Sample
    static int maskOfAVariableShift(Packet p) {
        Mem m = p.at(((1 >>> p.length()) & 63) << 1, 34);
        if (m == null) return PASS;
        m.u16(3, m.u8(20) + 1);
        return DROP;
    }

    /** A comparison's outcome, -1, 0 or 1, compared as an unsigned number: -1 is the greatest. */
    @Sample
    static int orderAsUnsignedNumber(Packet p) {
        Mem m = p.at(0, 14);
        if (m == null) return PASS;
        long number = m.u64(0);
        int order = Long.compareUnsigned(number, 0x7fff_ffff_ffff_fffeL);
        if (Integer.compareUnsigned(order, 0) > 0) m.u8(8, 1);
        if (Integer.compareUnsigned(Integer.compare(m.u8(9), m.u8(10)), 0) <= 0) m.u8(9, 2);
        if (Integer.compareUnsigned(Long.compare(number, 5), 0) >= 0) m.u8(10, 3);
        return Integer.compareUnsigned(order, 1) > 0 ? DROP : PASS;
    }

    /** A loop with a way round that leaves the buffer alone: it is still the buffer, whose misaligned writes must be split. */
    @Sample
    static int bufferThroughALoop(Packet p) {
        Mem m = Mem.stack(16);
        int length = p.length();
        for (int i = 0; i < 2; i++) {
            if (i == 0 && length >= 40) continue;
            m.u32(9, length);
        }
        return (m.u8(9) & 1) == 0 ? DROP : PASS;
    }
}
