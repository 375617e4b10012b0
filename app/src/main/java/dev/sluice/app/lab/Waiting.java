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

    /** Asks every 20 ms until the answer is yes; fails after {@code most}, or longer at this machine's {@link Pace}. */
    public static void until(String what, Duration most, BooleanSupplier condition) {
        Duration patience = Pace.patience(most);
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) throw new LabException(what + ": not within " + patience.toSeconds() + " s");
            pause(Duration.ofMillis(20));
        }
    }
}
