package dev.sluice.ebpf.fuzz;

import org.jspecify.annotations.Nullable;

/** Where memory is accessed: {@code pointer} + {@code offset}. */
record Place(Pointer pointer, Offset offset) {
    /**
     * An offset whose bounds the verifier sees: {@code constant + ((variable & mask) << scale)}, or the constant alone.
     */
    record Offset(int constant, @Nullable Expression variable, int mask, int scale) {
        static Offset of(int constant) {
            return new Offset(constant, null, 0, 0);
        }

        Offset with(@Nullable Expression variable) {
            return new Offset(constant, variable, mask, scale);
        }
    }
}
