package dev.sluice.keepalived.config.build;

import dev.sluice.keepalived.config.model.Globals;
import dev.sluice.keepalived.config.model.Notifications;
import dev.sluice.keepalived.config.model.Script;
import dev.sluice.keepalived.config.model.Setting;
import java.util.Optional;

/** The notify keywords of an instance or a sync group. */
final class NotificationsBuilder {
    private NotificationsBuilder() {}

    static Notifications build(Values v, Globals globals) {
        boolean instance = v.section().block().find("notify_deleted") != null;
        Optional<Script> deleted = instance ? v.script("notify_deleted") : Optional.empty();
        return new Notifications(
                v.script("notify"),
                v.script("notify_master"),
                v.script("notify_backup"),
                v.script("notify_fault"),
                v.script("notify_stop"),
                v.has("notify_deleted") ? Setting.set(true, v.at()) : Setting.byDefault(false),
                deleted,
                instance ? v.script("notify_master_rx_lower_pri") : Optional.empty(),
                v.flag("notify_priority_changes", globals.vrrp().notifyPriorityChanges()),
                v.flag(
                        "smtp_alert",
                        mail(globals.mail().vrrpAlerts(), globals.mail().alerts(), false)));
    }

    /** The alert switch in force: the narrower of two global ones, else what the original has for this kind of event. */
    static Setting<Boolean> mail(
            Setting<Optional<Boolean>> narrow, Setting<Optional<Boolean>> wide, boolean otherwise) {
        Setting<Optional<Boolean>> chosen = narrow.value().isPresent() ? narrow : wide;
        return chosen.map(o -> o.orElse(otherwise));
    }
}
