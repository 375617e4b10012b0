package dev.sluice.keepalived.vrrp;

final class Rehearsal {
    private Rehearsal() {}

    static void run() {}
}
