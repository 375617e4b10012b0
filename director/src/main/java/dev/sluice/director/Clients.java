package dev.sluice.director;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Places for so many clients at once. Who comes when all are taken waits outside until one is free; a client that asks nothing for
 * long has to go then, so that forgotten ones cannot shut everybody out. Who is being answered stays, however long that takes.
 */
final class Clients {
    private static final Logger LOG = System.getLogger("sluice.control");
    private static final long STEP_MILLIS = 1000;

    private final Semaphore places;
    private final long patience;
    /** Those whose turn it is to ask, and since when ({@link System#nanoTime}). */
    private final Map<Closeable, Long> silent = new ConcurrentHashMap<>();

    /** {@code patience}: for which a client may ask nothing while others wait. */
    Clients(int most, Duration patience) {
        places = new Semaphore(most);
        this.patience = patience.toNanos();
    }

    /** Takes a place, as soon as there is one. For one thread. */
    void enter() throws InterruptedException {
        while (!places.tryAcquire(STEP_MILLIS, TimeUnit.MILLISECONDS)) dismiss();
    }

    /** Gives a place back. */
    void leave() {
        places.release();
    }

    /** This client may ask now; to be followed by {@link #heard}. */
    void await(Closeable client) {
        silent.put(client, System.nanoTime());
    }

    /** It has asked or gone. False if it had to go: then nothing that it asked may be done, as it will hear no answer. */
    boolean heard(Closeable client) {
        return silent.remove(client) != null;
    }

    /** Closes the one that has been silent longest, if that is long. */
    private void dismiss() {
        long now = System.nanoTime();
        Closeable longest = null;
        long most = patience;
        for (Map.Entry<Closeable, Long> entry : silent.entrySet()) {
            if (now - entry.getValue() < most) continue;
            most = now - entry.getValue();
            longest = entry.getKey();
        }
        if (longest == null || silent.remove(longest) == null) return;
        LOG.log(
                Level.WARNING,
                "a client that asked nothing for {0} s has to make room for another",
                TimeUnit.NANOSECONDS.toSeconds(most));
        try {
            longest.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "close(): {0}", e.getMessage());
        }
    }
}
