package dev.sluice.keepalived.vrrp.state;

/** What happened to a virtual router so far. One thread writes; others may read and see values of slightly different moments. */
public final class Counters {
    volatile long advertsReceived;
    volatile long advertsSent;
    volatile long becameMaster;
    volatile long releasedMaster;
    volatile long zeroReceived;
    volatile long zeroSent;
    volatile long otherIntervals;
    volatile long otherAddresses;
    volatile long twoMasters;
    volatile long stalls;

    public Counters() {}

    public long advertsReceived() {
        return advertsReceived;
    }

    public long advertsSent() {
        return advertsSent;
    }

    public long becameMaster() {
        return becameMaster;
    }

    public long releasedMaster() {
        return releasedMaster;
    }

    /** Adverts of priority 0. */
    public long zeroReceived() {
        return zeroReceived;
    }

    public long zeroSent() {
        return zeroSent;
    }

    /** Adverts of version 3 with another interval than ours. */
    public long otherIntervals() {
        return otherIntervals;
    }

    /** Adverts with other addresses than ours. */
    public long otherAddresses() {
        return otherAddresses;
    }

    /** Adverts of another master while we were it. */
    public long twoMasters() {
        return twoMasters;
    }

    /** Times that we did not run for longer than a master may be silent. */
    public long stalls() {
        return stalls;
    }

    /** Begins anew; for the thread that writes. */
    public void clear() {
        advertsReceived = 0;
        advertsSent = 0;
        becameMaster = 0;
        releasedMaster = 0;
        zeroReceived = 0;
        zeroSent = 0;
        otherIntervals = 0;
        otherAddresses = 0;
        twoMasters = 0;
        stalls = 0;
    }

    /** Counts one advert that lists other addresses than ours. */
    public void countOtherAddresses() {
        otherAddresses++;
    }
}
