package dev.sluice.ebpf;

/** {@code BPF_MAP_TYPE_PROG_ARRAY}: programs to continue in. */
public final class ProgramArray extends BpfMap {
    private ProgramArray(MapSpec spec) {
        super(spec);
    }

    public static ProgramArray of(String name, int entries) {
        return new ProgramArray(new MapSpec(MapSpec.Type.PROG_ARRAY, name, 4, 4, entries, 0));
    }

    /**
     * Continues in program {@code index} and never returns, unless there is none: then the next statement runs. On the JVM there
     * never is one. {@code bpf_tail_call}.
     */
    public void call(Packet packet, int index) {}
}
