package dev.sluice.keepalived.vrrp.state;

import static dev.sluice.keepalived.vrrp.state.Action.ADVERTISE;
import static dev.sluice.keepalived.vrrp.state.Action.ANNOUNCE;
import static dev.sluice.keepalived.vrrp.state.Action.ARM_ADVERT;
import static dev.sluice.keepalived.vrrp.state.Action.ARM_LEAVING;
import static dev.sluice.keepalived.vrrp.state.Action.ARM_MASTER_DOWN;
import static dev.sluice.keepalived.vrrp.state.Action.ARM_SKEW;
import static dev.sluice.keepalived.vrrp.state.Action.CLAIM;
import static dev.sluice.keepalived.vrrp.state.Action.DISARM;
import static dev.sluice.keepalived.vrrp.state.Action.INSIST;
import static dev.sluice.keepalived.vrrp.state.Action.LEARN;
import static dev.sluice.keepalived.vrrp.state.Action.LISTEN_FIRST;
import static dev.sluice.keepalived.vrrp.state.Action.RELEASE;
import static dev.sluice.keepalived.vrrp.state.Action.RESIGN;
import static dev.sluice.keepalived.vrrp.state.Action.SHOW_OURSELVES;
import static dev.sluice.keepalived.vrrp.state.State.BACKUP;
import static dev.sluice.keepalived.vrrp.state.State.FAULT;
import static dev.sluice.keepalived.vrrp.state.State.INIT;
import static dev.sluice.keepalived.vrrp.state.State.LEAVING;
import static dev.sluice.keepalived.vrrp.state.State.MASTER;

import org.jspecify.annotations.Nullable;

/** RFC 9568 §6.4 with FAULT, sync groups, stalls, and a stop that leaves no gap. What has no row changes nothing. */
final class StateTable {
    /** One transition. */
    @SuppressWarnings("ArrayRecordComponent") // iterated without an iterator, never compared
    record Row(State from, Event on, State to, Action[] actions) {}

    private static final Row[] ROWS = {
        row(INIT, Event.START, BACKUP, ARM_MASTER_DOWN),
        row(INIT, Event.START_AS_OWNER, MASTER, ADVERTISE, CLAIM, ANNOUNCE, ARM_ADVERT),
        row(INIT, Event.FAULT, FAULT),
        //
        row(BACKUP, Event.MASTER_DOWN, MASTER, ADVERTISE, CLAIM, ANNOUNCE, ARM_ADVERT),
        row(BACKUP, Event.RELINQUISHED, BACKUP, ARM_SKEW),
        row(BACKUP, Event.SUPERIOR, BACKUP, LEARN, ARM_MASTER_DOWN),
        row(BACKUP, Event.STALLED, BACKUP, ARM_MASTER_DOWN),
        row(BACKUP, Event.FAULT, FAULT, DISARM),
        row(BACKUP, Event.STOP, INIT, DISARM),
        //
        row(MASTER, Event.ADVERT_TIMER, MASTER, ADVERTISE, ARM_ADVERT),
        row(MASTER, Event.RELINQUISHED, MASTER, ADVERTISE, ARM_ADVERT),
        row(MASTER, Event.SUPERIOR, BACKUP, SHOW_OURSELVES, RELEASE, LEARN, ARM_MASTER_DOWN),
        row(MASTER, Event.INFERIOR, MASTER, INSIST),
        row(MASTER, Event.STALLED, MASTER, LISTEN_FIRST),
        row(MASTER, Event.STEP_DOWN, BACKUP, RESIGN, RELEASE, ARM_MASTER_DOWN),
        row(MASTER, Event.FAULT, FAULT, RESIGN, RELEASE, DISARM),
        row(MASTER, Event.STOP, LEAVING, RESIGN, ARM_LEAVING),
        //
        row(LEAVING, Event.SUPERIOR, INIT, RELEASE, DISARM),
        row(LEAVING, Event.NO_SUCCESSOR, INIT, RELEASE, DISARM),
        row(LEAVING, Event.STOP, INIT, RELEASE, DISARM),
        //
        row(FAULT, Event.CLEARED, BACKUP, ARM_MASTER_DOWN),
        row(FAULT, Event.STOP, INIT),
    };

    private static final @Nullable Row[][] BY_STATE = index();

    private StateTable() {}

    private static Row row(State from, Event on, State to, Action... actions) {
        return new Row(from, on, to, actions);
    }

    private static @Nullable Row[][] index() {
        @Nullable Row[][] index = new Row[State.values().length][Event.values().length];
        for (Row row : ROWS) index[row.from().ordinal()][row.on().ordinal()] = row;
        return index;
    }

    /** The transition, or null if the event means nothing in this state. */
    static @Nullable Row find(State state, Event event) {
        return BY_STATE[state.ordinal()][event.ordinal()];
    }
}
