package dev.sluice.keepalived.check;

/**
 * One kind of check of one target; run again and again by one {@link Probe}, on its virtual thread. It ends within its own
 * deadline, which covers everything from the first packet to the last: a peer that drips cannot stretch it.
 */
@FunctionalInterface
interface Attempt {
    /** Whatever goes wrong with the target is a failed {@link Verdict}, not an exception. */
    Verdict run() throws InterruptedException;
}
