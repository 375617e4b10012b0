package dev.sluice.keepalived.vrrp.state;

import dev.sluice.keepalived.config.model.Election;
import dev.sluice.keepalived.config.model.VrrpInstance;
import dev.sluice.keepalived.vrrp.packet.Advert;
import dev.sluice.keepalived.vrrp.packet.Datagram;
import dev.sluice.linux.SocketAddresses;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One instance: its state, its one timer, what it knows of the master. Times are nanoseconds of a clock that never jumps;
 * deadlines are absolute, so that a late wake-up does not add up. Nothing on the way of an advert allocates.
 */
public final class VirtualRouter {
    /** A deadline that never comes. */
    public static final long NEVER = Long.MAX_VALUE;

    /** A successor may be a little late, but whoever stops us does not wait for ever. */
    private static final long LEAVING_SLACK = 100_000_000, LONGEST_LEAVING = 3_000_000_000L;

    private final Effects effects;
    private final Counters counters = new Counters();
    private final EffectivePriority priority;
    private final Set<Fault> faults = new LinkedHashSet<>();
    private final byte[] masterAddress = new byte[16];
    private VrrpInstance instance;
    private byte[] source = new byte[0];
    private @Nullable Group group;
    private State state = State.INIT;
    private boolean started;
    /** When the timer of this state fires: the master-down timer of a BACKUP, the advert timer of a MASTER. */
    private long deadline = NEVER;

    /** When the timer that fired should have; {@link #NEVER} if none did. */
    private long due = NEVER;

    private int masterAddressSize;
    private int masterPriority;
    private long masterInterval;
    /** Whether only the sync group keeps us from being master. */
    private boolean willing;
    /** Whether a stall made us doubt that we are still the master. */
    private boolean doubtful;
    /** Until when a BACKUP leaves a master of lower priority alone; 0 while it has heard none. */
    private long preemptAt;

    public VirtualRouter(VrrpInstance instance, Effects effects) {
        this.instance = instance;
        this.effects = effects;
        priority = new EffectivePriority(instance.election().priority().value());
        masterInterval = interval();
    }

    // ---- what it is

    public VrrpInstance instance() {
        return instance;
    }

    public String name() {
        return instance.name();
    }

    public State state() {
        return state;
    }

    public int priority() {
        return priority.value();
    }

    public Counters counters() {
        return counters;
    }

    public List<Fault> faults() {
        return List.copyOf(faults);
    }

    public Optional<Group> group() {
        return Optional.ofNullable(group);
    }

    /** When {@link #timeOut} is due; {@link #NEVER} for never. */
    public long deadline() {
        return deadline;
    }

    /** Who was heard last as master; empty before the first advert. */
    public Optional<InetAddress> master() {
        if (masterAddressSize == 0) return Optional.empty();
        return Optional.of(SocketAddresses.address(Arrays.copyOf(masterAddress, masterAddressSize)));
    }

    /** How often the master last heard sends, nanoseconds; ours before the first. */
    public long masterInterval() {
        return masterInterval;
    }

    public int masterPriority() {
        return masterPriority;
    }

    private Election election() {
        return instance.election();
    }

    private long interval() {
        return instance.adverts().interval().value().toNanos();
    }

    /** Skew_Time; version 2 does not scale it with the interval. */
    long skew() {
        long unit = instance.adverts().version().value() == 3 ? masterInterval : 1_000_000_000L;
        return (256 - priority.value()) * unit / 256;
    }

    /** Skew_Time of a priority next to 0. */
    private long longestSkew() {
        return instance.adverts().version().value() == 3 ? interval() : 1_000_000_000L;
    }

    /** Master_Down_Interval. */
    public long masterDown() {
        return election().downTimerAdverts().value() * masterInterval + skew();
    }

    // ---- what happens to it

    /** The address it sends from, which decides between equal priorities. */
    public void source(byte[] address) {
        source = address;
    }

    void join(@Nullable Group of) {
        group = of;
    }

    /** Begins to take part, unless something is wrong. */
    public void start(long now) {
        if (started) return;
        started = true;
        if (!faults.isEmpty()) {
            change(Event.FAULT, now, faults.iterator().next().toString());
        } else if (election().owner()) {
            change(Event.START_AS_OWNER, now, "owner of the addresses");
        } else {
            change(Event.START, now, "started");
        }
    }

    /**
     * Ends taking part. A master says so, and keeps its addresses until the next one speaks, which is sooner than that one can
     * answer for them; it has ended when it {@link #hasLeft}. Called again, it ends at once.
     */
    public void stop(long now) {
        started = false;
        change(Event.STOP, now, "stopped");
    }

    /** Whether it takes no part, and holds nothing. */
    public boolean hasLeft() {
        return state == State.INIT;
    }

    public boolean started() {
        return started;
    }

    /** The timer fired. */
    public void timeOut(long now) {
        due = deadline;
        deadline = NEVER;
        if (state == State.MASTER) {
            boolean doubted = doubtful;
            change(Event.ADVERT_TIMER, now, "");
            if (doubted) effects.announce(this, Effects.Occasion.BECAME_MASTER, now);
        } else if (state == State.BACKUP) {
            masterDown(now, masterAddressSize == 0 ? "nobody is master" : "the master is silent");
        } else if (state == State.LEAVING) {
            change(Event.NO_SUCCESSOR, now, "nobody takes over");
        }
    }

    /** This router is dead, says something that knows sooner than its silence would; nothing to us unless it is the master. */
    public void masterIsDead(InetAddress master, long now, String reason) {
        if (state == State.BACKUP && master().equals(Optional.of(master))) masterDown(now, reason);
    }

    private void masterDown(long now, String reason) {
        willing = true;
        if (group == null || group.allWilling()) change(Event.MASTER_DOWN, now, reason);
        else perform(Action.ARM_MASTER_DOWN, now, null, null);
        if (group != null && state == State.MASTER) group.followToMaster(this, now);
    }

    /** An advert that is believed. */
    public void heard(Advert advert, Datagram datagram, long now) {
        counters.advertsReceived++;
        if (advert.priority() == 0) counters.zeroReceived++;
        if (advert.intervalNanos() != interval()) counters.otherIntervals++;
        Event event = meaning(advert, datagram, now);
        StateTable.Row row = StateTable.find(state, event);
        if (row == null) return;
        State before = state;
        perform(row, now, advert, datagram);
        if (state != before) yielded(before, advert, now);
        else if (group != null && event == Event.SUPERIOR) group.followToBackup(this, now);
    }

    private Event meaning(Advert advert, Datagram datagram, long now) {
        int theirs = advert.priority();
        if (theirs == 0) return Event.RELINQUISHED;
        if (state == State.LEAVING) return Event.SUPERIOR;
        if (state == State.BACKUP) return accepts(theirs, now) ? Event.SUPERIOR : Event.INFERIOR;
        boolean higher = theirs > priority.value() || theirs == priority.value() && datagram.compareSource(source) > 0;
        return higher || doubtful ? Event.SUPERIOR : Event.INFERIOR;
    }

    /** Whether a BACKUP lets such a master be. */
    private boolean accepts(int theirs, long now) {
        if (theirs >= priority.value()) {
            preemptAt = 0;
            return true;
        }
        if (!election().preempt().value()) return true;
        long delay = election().preemptDelay().value().toNanos();
        if (delay == 0) return false;
        if (preemptAt == 0) preemptAt = now + delay;
        return now < preemptAt;
    }

    private void yielded(State before, Advert advert, long now) {
        if (before == State.LEAVING) {
            changed(before, "handed over", now);
            return;
        }
        String reason = "priority " + advert.priority() + " of "
                + master().map(InetAddress::getHostAddress).orElse("another router")
                + (advert.priority() > priority.value() ? " is higher than " : " goes before ") + priority.value();
        changed(before, reason, now);
    }

    /** Something is wrong; once for each thing that is. */
    public void fault(Fault fault, long now) {
        if (!faults.add(fault)) return;
        if (started) change(Event.FAULT, now, fault.toString());
        if (group != null) group.faultsChanged(now);
    }

    /** It is right again. */
    public void clear(Fault fault, long now) {
        if (!faults.remove(fault)) return;
        if (faults.isEmpty() && started) change(Event.CLEARED, now, "not any more: " + fault);
        if (group != null) group.faultsChanged(now);
    }

    /** Whether anything of its own is wrong, not only with the group. */
    boolean hasOwnFault() {
        for (Fault fault : faults) if (fault.kind() != Fault.Kind.SYNC_GROUP) return true;
        return false;
    }

    /** What a tracker adds to the priority. A running master-down timer moves by what the skew changes. */
    public void contribution(String tracker, int points) {
        long before = skew();
        int old = priority.value();
        priority.contribution(tracker, points);
        shift(before);
        if (priority.value() != old) effects.priorityChanged(this);
    }

    private void shift(long skewBefore) {
        if (state == State.BACKUP && deadline != NEVER) deadline += skew() - skewBefore;
    }

    /** This thread did not run until now, since its timer should have fired. */
    public void stalled(long now) {
        counters.stalls++;
        change(Event.STALLED, now, "");
    }

    /** The group, or a lost address, does not let it be master. */
    public void stepDown(String reason, long now) {
        change(Event.STEP_DOWN, now, reason);
    }

    /** Follows its group, all members of which want to be master. */
    void follow(long now) {
        change(Event.MASTER_DOWN, now, "all of the sync group can be master");
    }

    boolean isWilling() {
        return state == State.MASTER || state == State.BACKUP && willing;
    }

    /** Goes on with other settings of the same virtual router. A master stays it and says so at once. */
    public void reconfigure(VrrpInstance changed, long now) {
        long before = skew();
        instance = changed;
        int old = priority.value();
        priority.clear();
        priority.base(changed.election().priority().value());
        if (priority.value() != old) effects.priorityChanged(this);
        if (masterAddressSize == 0 || state == State.MASTER) masterInterval = interval();
        shift(before);
        if (state == State.MASTER && !doubtful) change(Event.ADVERT_TIMER, now, "");
    }

    // ---- what it does

    private void change(Event event, long now, String reason) {
        StateTable.Row row = StateTable.find(state, event);
        if (row == null) return;
        State before = state;
        perform(row, now, null, null);
        if (state != before) changed(before, reason, now);
    }

    private void changed(State before, String reason, long now) {
        willing = false;
        doubtful = false;
        preemptAt = 0;
        if (before == State.MASTER) counters.releasedMaster++;
        if (state == State.MASTER) counters.becameMaster++;
        effects.entered(this, before, reason);
        if (group != null && before == State.MASTER && state == State.BACKUP) group.followToBackup(this, now);
    }

    private void perform(StateTable.Row row, long now, @Nullable Advert advert, @Nullable Datagram datagram) {
        // First, so that an effect sees the new state; a master that leaves does so before anybody hears of it.
        state = row.to();
        for (Action action : row.actions()) perform(action, now, advert, datagram);
    }

    private void perform(Action action, long now, @Nullable Advert advert, @Nullable Datagram datagram) {
        switch (action) {
            case ADVERTISE -> advertise(priority.value());
            case RESIGN -> advertise(0);
            case CLAIM -> effects.claim(this);
            case RELEASE -> effects.release(this);
            case ANNOUNCE -> effects.announce(this, Effects.Occasion.BECAME_MASTER, now);
            case INSIST -> insist(advert, now);
            case LEARN -> learn(advert, datagram);
            case SHOW_OURSELVES -> {
                if (election().higherPrioritySendAdvert().value() && !doubtful) advertise(priority.value());
            }
            case ARM_ADVERT -> armAdvert(now);
            case ARM_MASTER_DOWN -> deadline = now + masterDown();
            case ARM_SKEW -> deadline = now + skew();
            case LISTEN_FIRST -> {
                doubtful = true;
                deadline = now + interval();
            }
            case ARM_LEAVING -> deadline = now + Math.min(longestSkew() + LEAVING_SLACK, LONGEST_LEAVING);
            case DISARM -> deadline = NEVER;
        }
    }

    private void advertise(int with) {
        counters.advertsSent++;
        if (with == 0) counters.zeroSent++;
        effects.advertise(this, with);
    }

    /** An interval after this one was due, not after it was sent: lateness does not add up. */
    private void armAdvert(long now) {
        long interval = interval();
        long from = due != NEVER && now - due < interval ? due : now;
        due = NEVER;
        doubtful = false;
        deadline = from + interval;
    }

    private void insist(@Nullable Advert advert, long now) {
        counters.twoMasters++;
        if (advert != null) effects.twoMasters(this, advert.priority(), now);
        if (!election().lowerPriorityNoAdvert().value()) advertise(priority.value());
        effects.announce(this, Effects.Occasion.LOWER_PRIORITY, now);
        if (group != null) group.announceOthers(this, now);
    }

    void announceForGroup(long now) {
        if (state == State.MASTER) effects.announce(this, Effects.Occasion.LOWER_PRIORITY, now);
    }

    private void learn(@Nullable Advert advert, @Nullable Datagram datagram) {
        if (advert == null || datagram == null) return;
        willing = false;
        masterPriority = advert.priority();
        masterInterval = advert.version() == 3 && advert.intervalNanos() > 0 ? advert.intervalNanos() : interval();
        masterAddressSize = datagram.copySource(masterAddress);
    }

    @Override
    public String toString() {
        return "(" + name() + ")";
    }
}
