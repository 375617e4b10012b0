package dev.sluice.keepalived.vrrp.bfd;

/** Why a session went down (RFC 5880 §4.1), as far as we say it. */
enum Diagnostic {
    NONE(0),
    DETECTION_TIME_EXPIRED(1),
    NEIGHBOUR_SIGNALED_DOWN(3),
    ADMINISTRATIVELY_DOWN(7);

    final int number;

    Diagnostic(int number) {
        this.number = number;
    }
}
