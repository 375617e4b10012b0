package dev.sluice.keepalived.vrrp.state;

import dev.sluice.keepalived.config.model.SyncGroup;
import java.util.List;

/**
 * Virtual routers that are master together or not at all: one may become it when all can, one that leaves takes the others
 * along, a fault of one is a fault of all.
 */
public final class Group {
    private final SyncGroup group;
    private final List<VirtualRouter> members;
    private final Fault fault;
    /** Whether members are being moved, so that their moves start nothing anew. */
    private boolean moving;

    public Group(SyncGroup group, List<VirtualRouter> members) {
        this.group = group;
        this.members = List.copyOf(members);
        fault = new Fault(Fault.Kind.SYNC_GROUP, group.name());
        members.forEach(member -> member.join(this));
    }

    public SyncGroup settings() {
        return group;
    }

    public List<VirtualRouter> members() {
        return members;
    }

    /** Its members go on without it. */
    public void dissolve(long now) {
        for (VirtualRouter member : members) {
            member.join(null);
            member.clear(fault, now);
        }
    }

    /** The state that all members are in, or are about to be: the lowest of them. */
    public State state() {
        boolean allMasters = true;
        for (VirtualRouter member : members) {
            if (member.state() == State.FAULT) return State.FAULT;
            allMasters &= member.state() == State.MASTER;
        }
        return allMasters ? State.MASTER : State.BACKUP;
    }

    boolean allWilling() {
        for (VirtualRouter member : members) if (!member.isWilling()) return false;
        return true;
    }

    void followToMaster(VirtualRouter first, long now) {
        move(() -> {
            for (VirtualRouter member : members) if (member != first) member.follow(now);
        });
    }

    void followToBackup(VirtualRouter first, long now) {
        move(() -> {
            for (VirtualRouter member : members)
                if (member != first) member.stepDown("sync group " + group.name(), now);
        });
    }

    void faultsChanged(long now) {
        move(() -> {
            for (VirtualRouter member : members) {
                if (othersFail(member)) member.fault(fault, now);
                else member.clear(fault, now);
            }
        });
    }

    private boolean othersFail(VirtualRouter member) {
        for (VirtualRouter other : members) if (other != member && other.hasOwnFault()) return true;
        return false;
    }

    void announceOthers(VirtualRouter first, long now) {
        for (VirtualRouter member : members) if (member != first) member.announceForGroup(now);
    }

    private void move(Runnable moves) {
        if (moving) return;
        moving = true;
        try {
            moves.run();
        } finally {
            moving = false;
        }
    }
}
