package dev.sluice.keepalived.config.model;

import dev.sluice.keepalived.config.diagnostic.Position;
import java.util.function.Function;

/** A value and where it comes from; two settings are equal when their values are. */
public record Setting<T>(T value, Place place) {

    public static <T> Setting<T> set(T value, Position position) {
        return new Setting<>(value, Place.set(position));
    }

    public static <T> Setting<T> byDefault(T value) {
        return new Setting<>(value, Place.byDefault());
    }

    /** The same value in an inner block that does not set it. */
    public Setting<T> inherited() {
        return switch (place.origin()) {
            case DEFAULT, INHERITED -> this;
            case SET, CORRECTED -> new Setting<>(value, place.inherited());
        };
    }

    public Setting<T> corrected(T instead) {
        return new Setting<>(instead, place.corrected());
    }

    public <R> Setting<R> map(Function<T, R> function) {
        return new Setting<>(function.apply(value), place);
    }

    public boolean isDefault() {
        return place.origin() == Place.Origin.DEFAULT;
    }
}
