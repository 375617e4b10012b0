package dev.sluice.control;

/**
 * How many packets met with something out of the ordinary.
 *
 * @param name one stable word, as {@code no-server}
 * @param text the same for people
 */
public record Tally(String name, String text, long packets) {}
