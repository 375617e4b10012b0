package dev.sluice.ebpf.compiler;

/** The methods of one class that the compiler knows by heart. */
interface Intrinsics {
    /** Writes the call's meaning; false when the kernel has no such thing. */
    boolean expand(Call call);

    /** What to write instead of a method that is not among them. */
    String instead();
}
