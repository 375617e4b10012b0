package dev.sluice.keepalived.vrrp.state;

/** What happens to a virtual router. */
enum Event {
    START,
    /** Started with priority 255: the addresses are this machine's own. */
    START_AS_OWNER,
    STOP,
    /** Nobody has become master since we said that we stop. */
    NO_SUCCESSOR,
    /** Nobody is master any more: the master-down timer ran out, or BFD says that the master is dead. */
    MASTER_DOWN,
    /** It is time for the next advert. */
    ADVERT_TIMER,
    /** An advert of priority 0: its sender stops being master. */
    RELINQUISHED,
    /** An advert of somebody who is rightly master. */
    SUPERIOR,
    /** An advert of somebody who should not be master while we could. */
    INFERIOR,
    /** The sync group, or the loss of an address, does not let us be master. */
    STEP_DOWN,
    /** We did not run for longer than a master may be silent. */
    STALLED,
    FAULT,
    CLEARED
}
