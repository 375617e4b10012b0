package dev.sluice.keepalived.vrrp.state;

import dev.sluice.keepalived.config.model.SyncGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The sync groups of a configuration, and what another configuration's do to routers that run. */
public final class Groups {
    private List<Group> groups = List.of();
    private List<Group> before = List.of();

    public Groups() {}

    public List<Group> all() {
        return groups;
    }

    /**
     * Puts routers together and apart, and nothing else: before {@link #settle} a reload does not know all faults, and nobody
     * shall leave FAULT only to enter it again.
     */
    public void join(List<SyncGroup> settings, Map<String, VirtualRouter> routers) {
        before = groups;
        before.forEach(Group::dissolve);
        List<Group> joined = new ArrayList<>();
        for (SyncGroup group : settings) {
            List<VirtualRouter> members = group.members().stream()
                    .map(routers::get)
                    .filter(router -> router != null)
                    .toList();
            if (!members.isEmpty()) joined.add(new Group(group, members));
        }
        groups = joined;
    }

    /** All faults of a reload are known. Who is with the same others as before stays as it is. */
    public void settle(long now) {
        List<Group> changed = groups.stream()
                .filter(group -> before.stream().noneMatch(group::hasMembersOf))
                .toList();
        changed.forEach(group -> group.faultsChanged(now));
        before.forEach(group -> group.forgive(now));
        changed.forEach(group -> group.agree(now));
        before = List.of();
    }
}
