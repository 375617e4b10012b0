package dev.sluice.keepalived.config.build;

import dev.sluice.keepalived.config.diagnostic.Code;
import dev.sluice.keepalived.config.model.Globals;
import dev.sluice.keepalived.config.model.Place;
import dev.sluice.keepalived.config.model.SyncGroup;
import dev.sluice.keepalived.config.text.Word;
import dev.sluice.keepalived.config.tree.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds {@code vrrp_sync_group} and {@code track_group}, which name instances. */
final class SyncGroupBuilder {
    private final Values v;
    private final String name;
    private final Set<String> instances;

    SyncGroupBuilder(Values v, String name, Set<String> instances) {
        this.v = v;
        this.name = name;
        this.instances = instances;
    }

    /** The group without members that do not exist or are in {@code taken}; null when none is left. */
    @Nullable
    SyncGroup build(Globals globals, TrackingBuilder tracking, Set<String> taken) {
        List<String> members = members("sync group");
        for (String member : List.copyOf(members))
            if (!taken.add(member)) {
                v.warn(
                        Code.CONFLICT,
                        "group",
                        "instance " + member + " is in another sync group already; " + name + " goes without it",
                        "");
                members.remove(member);
            }
        if (members.isEmpty()) {
            v.diagnostics()
                    .error(
                            Code.DROPPED,
                            v.at(),
                            1,
                            "Sync group " + name + " has no virtual router(s) and is removed",
                            v.has("group") ? "" : "list them in group { ... }");
            return null;
        }
        if (members.size() == 1)
            v.warn(
                    Code.ADVICE,
                    "group",
                    "Sync group " + name + " has only 1 virtual router(s); this is probably not what you want",
                    "");
        return new SyncGroup(
                name,
                Place.set(v.at()),
                List.copyOf(members),
                tracking.build(v),
                v.flag("sync_group_tracking_weight"),
                NotificationsBuilder.build(v, globals));
    }

    /** The members that exist, in order. */
    List<String> members(String kind) {
        List<String> members = new ArrayList<>();
        for (Statement group : v.section().all("group")) {
            if (group.body() == null) continue;
            for (List<Word> row : group.body().rows())
                for (Word word : row) {
                    if (instances.contains(word.text())) members.add(word.text());
                    else
                        v.warn(
                                Code.NO_SUCH_REFERENCE,
                                word,
                                "vrrp instance " + word + " in " + kind + " " + name + " does not exist; it is ignored",
                                "");
                }
        }
        return members;
    }
}
