package dev.sluice.ebpf.load;

import dev.sluice.ebpf.BpfMap;
import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.load.ProgramSpec.MapReference;
import dev.sluice.ebpf.load.ProgramSpec.SourceLine;
import java.util.List;

/** Programs of a few instructions, written by hand (Documentation/bpf/standardization/instruction-set.rst). */
final class Assembly {
    private Assembly() {}

    static long instruction(int opcode, int destination, int source, int offset, int immediate) {
        return opcode
                | (long) destination << 8
                | (long) source << 12
                | (offset & 0xffffL) << 16
                | (long) immediate << 32;
    }

    static long set(int register, int value) {
        return instruction(0xb7, register, 0, 0, value);
    }

    static long exit() {
        return instruction(0x95, 0, 0, 0, 0);
    }

    /** {@code return verdict;} */
    static ProgramSpec returning(String name, Hook hook, int verdict) {
        return new ProgramSpec(name, hook, new long[] {set(0, verdict), exit()}, List.of(), null, List.of());
    }

    /** Counts a run in element 0 of {@code counters}, then returns {@code verdict}. */
    static ProgramSpec counting(String name, Hook hook, BpfMap counters, int verdict) {
        long[] code = {
            instruction(0x62, 10, 0, -4, 0), // *(u32 *)(fp - 4) = 0
            instruction(0xbf, 2, 10, 0, 0), // r2 = fp
            instruction(0x07, 2, 0, 0, -4), // r2 += -4
            instruction(0x18, 1, 0, 0, 0), // r1 = map
            0,
            instruction(0x85, 0, 0, 0, 1), // call bpf_map_lookup_elem
            instruction(0x15, 0, 0, 2, 0), // if r0 == 0 goto +2
            set(1, 1),
            instruction(0xdb, 0, 1, 0, 0), // lock *(u64 *)r0 += r1
            set(0, verdict),
            exit()
        };
        return new ProgramSpec(name, hook, code, List.of(new MapReference(3, counters)), null, List.of());
    }

    /** Puts a record of 8 bytes into {@code ring} and returns what became of it. */
    static ProgramSpec reporting(String name, BpfMap ring, int value) {
        long[] code = {
            instruction(0x7a, 10, 0, -8, value), // *(u64 *)(fp - 8) = value
            instruction(0xbf, 2, 10, 0, 0), // r2 = fp
            instruction(0x07, 2, 0, 0, -8), // r2 += -8
            instruction(0x18, 1, 0, 0, 0), // r1 = map
            0,
            set(3, 8),
            set(4, 0),
            instruction(0x85, 0, 0, 0, 130), // call bpf_ringbuf_output
            exit()
        };
        return new ProgramSpec(name, Hook.XDP, code, List.of(new MapReference(3, ring)), null, List.of());
    }

    /** Continues in program {@code index}; returns {@code verdict} if there is none. */
    static ProgramSpec continuing(String name, Hook hook, BpfMap programs, int index, int verdict) {
        long[] code = {
            instruction(0x18, 2, 0, 0, 0), // r2 = map
            0,
            set(3, index),
            instruction(0x85, 0, 0, 0, 12), // call bpf_tail_call
            set(0, verdict),
            exit()
        };
        return new ProgramSpec(name, hook, code, List.of(new MapReference(0, programs)), null, List.of());
    }

    /** Reads a map value without looking whether there is one. */
    static ProgramSpec careless(String name, BpfMap values) {
        long[] code = counting(name, Hook.XDP, values, 0).instructions();
        code[6] = instruction(0x79, 0, 0, 0, 0); // r0 = *(u64 *)r0
        return new ProgramSpec(
                name,
                Hook.XDP,
                code,
                List.of(new MapReference(3, values)),
                null,
                List.of(new SourceLine(6, "Nat.java", 57, "value.u64(0)"), new SourceLine(0, "Nat.java", 50, "")));
    }
}
