package dev.sluice.ebpf.fuzz;

import org.jspecify.annotations.Nullable;

/**
 * A {@code Mem} that is certainly not null wherever it is in scope.
 *
 * @param size bytes that may be accessed
 * @param alignment what the address is surely a multiple of: 1, 2, 4 or 8
 * @param map whose value it may point into, null for none known
 * @param view whether its type is {@link FuzzView} rather than {@code Mem}
 */
record Pointer(
        int number,
        Space space,
        int size,
        int alignment,
        @Nullable FuzzMap map,
        boolean view) {
    enum Space {
        PACKET,
        VALUE,
        STACK,
        /** A choice of several in the frame, or a parameter that may be one or a map's value: takes aligned accesses only. */
        LOCAL,
        /** A parameter that may also be the packet's: takes no accesses at variable offsets either. */
        ANY;

        /** Whether a parameter in such a space may be given a pointer in {@code other}. */
        boolean accepts(Space other) {
            return this == ANY || this == LOCAL && other != PACKET && other != ANY;
        }
    }

    /** Whether {@code width} bytes can be accessed at some multiple of {@code width}. */
    boolean takes(int width) {
        return space != Space.ANY && space != Space.LOCAL || alignment >= width;
    }

    /** Whether it is one of several that this function does not tell apart. */
    boolean mixed() {
        return space == Space.ANY || space == Space.LOCAL;
    }

    /** Whether they can be where only the running program knows. The frame takes aligned accesses only. */
    boolean takesVariable(int width) {
        return space == Space.VALUE || (space == Space.STACK || space == Space.LOCAL) && alignment >= width;
    }

    String name() {
        return (view ? "view" : "m") + number;
    }
}
