package dev.sluice.keepalived.config.model;

/**
 * VRRPv2 authentication.
 *
 * @param password at most 8 characters
 */
public record Authentication(Type type, String password, Place place) {
    /** As numbered in the packet by RFC 2338. */
    public enum Type {
        NONE,
        PASS,
        AH
    }
}
