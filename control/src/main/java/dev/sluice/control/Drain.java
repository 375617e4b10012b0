package dev.sluice.control;

/**
 * How far a server is with its drain: it has weight 0 and is removed when its connections or its time are over.
 *
 * @param weight that it is configured with, which a drain that is called off gives back
 * @param millisLeft until it is removed, 0 or more
 * @param connections that are not over yet, templates not counted; as of the last look through the table, negative before there
 *     was one
 */
public record Drain(int weight, long millisLeft, long connections) {}
