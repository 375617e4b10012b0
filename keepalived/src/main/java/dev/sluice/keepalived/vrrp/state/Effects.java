package dev.sluice.keepalived.vrrp.state;

/** What a virtual router does to the world. All methods are called by the thread that owns the router, and must not wait. */
public interface Effects {
    /** Sends an advert, to the group or to every peer. Must not allocate. */
    void advertise(VirtualRouter router, int priority);

    /** Adds addresses, rules and routes. */
    void claim(VirtualRouter router);

    /** Removes them. */
    void release(VirtualRouter router);

    /** Tells the neighbours where the addresses are. */
    void announce(VirtualRouter router, Occasion occasion, long now);

    /** The state changed, for the reason given; not called where a state is entered again. */
    void entered(VirtualRouter router, State before, String reason);

    /** Trackers, or a reload, changed its effective priority. */
    void priorityChanged(VirtualRouter router);

    /** A master of lower priority than ours spoke: there are two masters at this moment. */
    void twoMasters(VirtualRouter router, int priority, long now);

    /** Why neighbours are told. */
    enum Occasion {
        BECAME_MASTER,
        LOWER_PRIORITY
    }
}
