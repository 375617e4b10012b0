package dev.sluice.keepalived.command;

import java.util.Optional;

/** What keepalived does on which signal; {@code --signum} prints the number. Linux numbers, glibc's real-time range. */
public enum SignalFunction {
    STOP(15),
    RELOAD(1),
    DATA(10),
    STATS(12),
    /** SIGRTMAX - 1. */
    STATS_CLEAR(63),
    /** SIGRTMIN + 2; glibc keeps the first two for itself. */
    JSON(36);

    private final int number;

    SignalFunction(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    static Optional<SignalFunction> ofName(String name) {
        for (SignalFunction function : values()) if (function.name().equals(name)) return Optional.of(function);
        return Optional.empty();
    }
}
