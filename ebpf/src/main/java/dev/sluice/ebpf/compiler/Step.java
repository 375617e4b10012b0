package dev.sluice.ebpf.compiler;

/** One operation on numbered variables, each of which may be assigned many times. */
final class Step extends Operation {
    static final int NO_RESULT = -1;
    /** Variable that is assigned whenever the packet may have moved. */
    static final int EPOCH = 0;

    /** {@link #imm} of a call that may move the packet because of what it calls in turn. */
    static final long MOVES_PACKET = 1;

    final int result;
    final int[] inputs;

    Step(Op op, Kind kind, Location location, int result, int... inputs) {
        super(op, kind, location);
        this.result = result;
        this.inputs = inputs;
    }

    Step copy() {
        Step copy = new Step(op, kind, location, result, inputs);
        copy.like(this);
        return copy;
    }
}
