package dev.sluice.keepalived.vrrp;

import dev.sluice.keepalived.config.model.Notifications;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** Mails the states of instances and sync groups that have {@code smtp_alert}, with the original's subjects. Of the worker's thread. */
final class Alerts {
    private final BiConsumer<String, String> post;
    /** The state that was last mailed, by subject; who has mailed nothing is not in it. */
    private final Map<String, String> mailed = new HashMap<>();

    /** @param post takes subject and body */
    Alerts(BiConsumer<String, String> post) {
        this.post = post;
    }

    /**
     * A state was entered; nothing is mailed twice in a row.
     *
     * @param kind {@code INSTANCE} or {@code GROUP}
     * @param state as {@link Notifier#entered} has it
     * @param faults whether FAULT is mailed
     */
    void entered(String kind, String name, String state, Notifications notifications, boolean faults) {
        boolean group = kind.equals("GROUP");
        String who = (group ? "VRRP Group " : "VRRP Instance ") + name;
        if (state.equals("DELETED")) {
            mailed.remove(who);
            return;
        }
        if (!notifications.mail().value() || state.equals("FAULT") && !faults || state.equals(mailed.put(who, state)))
            return;
        String body = group ? groupBody(state) : instanceBody(state);
        post.accept(who + " - " + (state.equals("STOP") ? "Stopping" : "Entering " + state + " state"), body);
    }

    private static String instanceBody(String state) {
        return switch (state) {
            case "MASTER" -> "=> VRRP Instance is now owning VRRP VIPs <=\n";
            case "STOP" -> "=> VRRP Instance stopping <=\n";
            default -> "=> VRRP Instance is no longer owning VRRP VIPs <=\n";
        };
    }

    private static String groupBody(String state) {
        return "=> All VRRP group instances are now " + (state.equals("STOP") ? "stopping" : "in " + state + " state")
                + " <=\n";
    }
}
