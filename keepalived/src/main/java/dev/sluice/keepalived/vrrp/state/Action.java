package dev.sluice.keepalived.vrrp.state;

/** What a transition does, in the order of its row. */
enum Action {
    /** Sends an advert with our priority. */
    ADVERTISE,
    /** Sends an advert of priority 0. */
    RESIGN,
    /** Adds addresses, rules and routes. */
    CLAIM,
    /** Removes them. */
    RELEASE,
    /** Tells the neighbours where the addresses are now. */
    ANNOUNCE,
    /** Answers somebody who should not be master: advert and announcements, and the alarm of two masters. */
    INSIST,
    /** Remembers the master and, in version 3, its interval. */
    LEARN,
    /** Lets somebody know whom we yield to, where so configured. */
    SHOW_OURSELVES,
    /** The next advert is due in an interval. */
    ARM_ADVERT,
    /** The master is down when it is silent for Master_Down_Interval. */
    ARM_MASTER_DOWN,
    /** The master is down when nobody speaks for Skew_Time. */
    ARM_SKEW,
    /** Says nothing for an interval: somebody may have become master while we stood still. */
    LISTEN_FIRST,
    /** A successor speaks within the longest Skew_Time, or there is none. */
    ARM_LEAVING,
    DISARM
}
