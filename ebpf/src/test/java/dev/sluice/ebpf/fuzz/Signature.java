package dev.sluice.ebpf.fuzz;

import java.util.List;

/**
 * How a generated method is called: with the packet if it {@code wantsPacket}, then its pointers, then its numbers.
 *
 * @param subprogram whether it is compiled as a function of its own, rather than inlined
 * @param numbers its first variables
 * @param moves whether it may move the packet
 * @param changesHashes whether it may make pointers to entries of hashes stale
 */
record Signature(
        String name,
        boolean subprogram,
        boolean wantsPacket,
        List<Pointer> pointers,
        List<Variable> numbers,
        Type result,
        boolean moves,
        boolean changesHashes) {
    static final Signature MAIN = new Signature("main", false, true, List.of(), List.of(), Type.INT, true, true);
}
