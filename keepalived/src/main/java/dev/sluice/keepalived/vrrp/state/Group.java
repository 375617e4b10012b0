package dev.sluice.keepalived.vrrp.state;

import dev.sluice.keepalived.config.model.SyncGroup;
import java.util.List;
import java.util.Set;

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

    /** Its members go on without it; its fault stays with them until {@link #forgive}. */
    void dissolve() {
        for (VirtualRouter member : members) member.join(null);
    }

    /** A dissolved group's fault ends, but for members of a group of that name. */
    void forgive(long now) {
        for (VirtualRouter member : members) {
            boolean again =
                    member.group().map(other -> other.fault.equals(fault)).orElse(false);
            if (!again) member.clear(fault, now);
        }
    }

    /** Whether it is an earlier group under the same name. */
    boolean hasMembersOf(Group earlier) {
        return fault.equals(earlier.fault) && Set.copyOf(members).equals(Set.copyOf(earlier.members));
    }

    /** Members came together as they were: one that waits as BACKUP holds the others back. */
    void agree(long now) {
        for (VirtualRouter member : members) if (member.state() == State.BACKUP) followToBackup(member, now);
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

    private boolean hasMaster() {
        for (VirtualRouter member : members) if (member.state() == State.MASTER) return true;
        return false;
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

    /** Called for every advert that a member yields to, mostly without anybody to follow. */
    void followToBackup(VirtualRouter first, long now) {
        if (!hasMaster()) return;
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
