package dev.sluice.ebpf.compiler;

import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Which methods may move the packet, by themselves or through what they call. */
final class PacketMoves {
    private static final Set<String> MOVERS =
            Set.of("adjustHead", "adjustTail", "pull", "adjustRoom", "changeTail", "store", "l3Checksum", "l4Checksum");

    private final ClassFiles files;
    private final Map<MethodKey, Boolean> known = new HashMap<>();

    PacketMoves(ClassFiles files) {
        this.files = files;
    }

    /** Judged by the class file alone: code that will fold away counts too. */
    boolean in(MethodKey key) {
        Boolean before = known.get(key);
        if (before != null) return before;
        known.put(key, false);
        boolean moves = search(key);
        known.put(key, moves);
        return moves;
    }

    private boolean search(MethodKey key) {
        MethodModel method = files.find(key);
        CodeModel code = method == null ? null : method.code().orElse(null);
        if (code == null) return false;
        for (CodeElement element : code) if (element instanceof InvokeInstruction call && movesIn(call)) return true;
        return false;
    }

    private boolean movesIn(InvokeInstruction call) {
        String owner = call.owner().asInternalName();
        if (owner.equals(ClassFiles.LANGUAGE + "Packet"))
            return MOVERS.contains(call.name().stringValue());
        if (owner.startsWith("java/")
                || owner.startsWith(ClassFiles.LANGUAGE) && owner.lastIndexOf('/') == ClassFiles.LANGUAGE.length() - 1)
            return false;
        return in(files.resolve(
                new MethodKey(owner, call.name().stringValue(), call.type().stringValue())));
    }
}
