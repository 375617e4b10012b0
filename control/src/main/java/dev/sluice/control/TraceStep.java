package dev.sluice.control;

/**
 * One decision of the datapath on a packet.
 *
 * @param packet the same for all steps of one packet: nanoseconds since boot when it came
 * @param nanos since boot
 * @param cpu where it was decided
 * @param step one stable word: {@code arrived}, {@code connection}, {@code service}...
 * @param text the same for people
 */
public record TraceStep(long packet, long nanos, int cpu, String step, String text) {}
