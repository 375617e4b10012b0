package dev.sluice.keepalived.vrrp.state;

/** States of RFC 9568 §6.4 (its Active is MASTER here, as in every file and script), and keepalived's FAULT. */
public enum State {
    /** Not started, or stopped. */
    INIT,
    BACKUP,
    MASTER,
    /** Was MASTER and has said that it stops; answers for the addresses until somebody else does. */
    LEAVING,
    /** Something that must work does not: neither master nor candidate. */
    FAULT
}
