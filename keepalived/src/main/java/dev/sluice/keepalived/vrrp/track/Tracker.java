package dev.sluice.keepalived.vrrp.track;

import java.util.function.Consumer;

/** Watches one thing on a virtual thread, from its making to its closing. */
public abstract class Tracker implements AutoCloseable {
    private final Thread thread;
    private final Consumer<Status> told;

    /** @param told of every status that differs from the one before, on a thread of the tracker */
    Tracker(String name, Consumer<Status> told) {
        this.told = told;
        thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    /** To be called once by whoever made it. */
    public final Tracker start() {
        thread.start();
        return this;
    }

    private void run() {
        try {
            watch();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** Watches until interrupted. */
    abstract void watch() throws InterruptedException;

    void tell(Status status) {
        told.accept(status);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
