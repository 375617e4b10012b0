package dev.sluice.ebpf.fuzz;

import java.util.List;

/**
 * A generated method.
 *
 * @param variables all its variables, parameters first; the others start as constants that follow from their number
 * @param body surely returns
 */
record Function(Signature signature, List<Variable> variables, List<Statement> body) {
    Function withBody(List<Statement> body) {
        return new Function(signature, variables, body);
    }

    /** What {@code variable} starts as. */
    static long start(Variable variable) {
        long mixed = (variable.number() + 1) * 0x9e37_79b9_7f4a_7c15L;
        return variable.type() == Type.INT ? (int) (mixed >>> 32) : mixed;
    }
}
