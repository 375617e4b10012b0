package dev.sluice.app.lab;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for what another process does. */
public final class Waiting {
    private Waiting() {}

    /** Sleeps a little; an interrupt ends the sleep and stays set. */
    public static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks every 20 ms until the answer is yes; fails after {@code most}. */
    public static void until(String what, Duration most, BooleanSupplier condition) {
        long end = System.nanoTime() + most.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) throw new LabException(what + ": not within " + most.toSeconds() + " s");
            pause(Duration.ofMillis(20));
        }
    }
}
