package dev.sluice.ebpf.fuzz;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.util.HashMap;
import java.util.Map;

/** Where a method keeps its packet, variables and pointers. */
final class Slots {
    private final Map<Integer, Integer> variables = new HashMap<>();
    private final Map<Integer, Integer> pointers = new HashMap<>();

    Slots(Function function, CodeBuilder code) {
        Signature signature = function.signature();
        int next = signature.wantsPacket() ? 1 : 0;
        for (Pointer pointer : signature.pointers()) pointers.put(pointer.number(), code.parameterSlot(next++));
        for (Variable variable : signature.numbers()) variables.put(variable.number(), code.parameterSlot(next++));
        for (Variable variable : function.variables())
            if (!signature.numbers().contains(variable))
                variables.put(variable.number(), code.allocateLocal(variable.type().kind));
    }

    int of(Variable variable) {
        return variables.getOrDefault(variable.number(), -1);
    }

    int of(Pointer pointer) {
        return pointers.getOrDefault(pointer.number(), -1);
    }

    int take(Pointer pointer, CodeBuilder code) {
        return pointers.computeIfAbsent(pointer.number(), _ -> code.allocateLocal(TypeKind.REFERENCE));
    }
}
