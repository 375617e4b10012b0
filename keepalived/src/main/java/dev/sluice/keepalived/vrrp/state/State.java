package dev.sluice.keepalived.vrrp.state;

/** States of RFC 9568 §6.4 (its Active is MASTER here, as in every file and script), and keepalived's FAULT. */
public enum State {
    /** Not started, or stopped. */
    INIT,
    BACKUP,
    MASTER,
    /** Something that must work does not: neither master nor candidate. */
    FAULT
}
