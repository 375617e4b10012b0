package dev.sluice.keepalived.config.model;

import dev.sluice.keepalived.config.diagnostic.Position;
import org.jspecify.annotations.Nullable;

/**
 * Where a value comes from.
 *
 * <p>Every place equals every other: text that moved within a file, or a default that is now written out, is no change of the
 * configuration, and a reload must not see one.
 */
public final class Place {
    private static final Place DEFAULT = new Place(Origin.DEFAULT, null);

    private final Origin origin;
    private final @Nullable Position position;

    /** How a value came to be. */
    public enum Origin {
        /** Written in the file. */
        SET,
        /** Not written; what the original has then. */
        DEFAULT,
        /** Not written here, but in an enclosing block or in {@code global_defs}. */
        INHERITED,
        /** Written, and changed because it could not be so. */
        CORRECTED
    }

    private Place(Origin origin, @Nullable Position position) {
        this.origin = origin;
        this.position = position;
    }

    public static Place set(Position position) {
        return new Place(Origin.SET, position);
    }

    public static Place byDefault() {
        return DEFAULT;
    }

    /** The place of a value taken over from an outer block; a default stays a default. */
    public Place inherited() {
        return origin == Origin.DEFAULT || origin == Origin.INHERITED ? this : new Place(Origin.INHERITED, position);
    }

    public Place corrected() {
        return new Place(Origin.CORRECTED, position);
    }

    public Origin origin() {
        return origin;
    }

    /** Where it is written; null for a default. */
    public @Nullable Position position() {
        return position;
    }

    /** Where to point a diagnostic; the file as a whole for a default. */
    public Position orElse(Position otherwise) {
        return position == null ? otherwise : position;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Place;
    }

    @Override
    public int hashCode() {
        return 1;
    }

    @Override
    public String toString() {
        return switch (origin) {
            case SET -> String.valueOf(position);
            case DEFAULT -> "default";
            case INHERITED -> "from " + position;
            case CORRECTED -> "corrected, " + position;
        };
    }
}
