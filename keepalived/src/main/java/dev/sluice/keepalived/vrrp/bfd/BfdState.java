package dev.sluice.keepalived.vrrp.bfd;

/** States of RFC 5880 §4.1, in the order of their numbers. */
public enum BfdState {
    ADMIN_DOWN,
    DOWN,
    INIT,
    UP;

    private static final BfdState[] ALL = values();

    static BfdState of(int number) {
        return ALL[number];
    }
}
