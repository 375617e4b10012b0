package dev.sluice.ipvsadm;

import dev.sluice.control.Request;
import org.jspecify.annotations.Nullable;

/** Command lines that change the table, as requests. */
final class Changes {
    private Changes() {}

    /** Null when the command only shows something. */
    static @Nullable Request of(Invocation asked) {
        return switch (asked.verb) {
            case ADD_SERVICE -> new Request.AddService(asked.service());
            case EDIT_SERVICE -> new Request.EditService(asked.service());
            case DELETE_SERVICE -> new Request.DeleteService(asked.serviceKey());
            case FLUSH -> new Request.Flush();
            case ADD_SERVER -> new Request.AddServer(asked.serviceKey(), asked.server());
            case EDIT_SERVER -> new Request.EditServer(asked.serviceKey(), asked.server());
            case DELETE_SERVER -> new Request.DeleteServer(asked.serviceKey(), asked.serverKey());
            case ZERO -> new Request.Zero(asked.has(Option.SERVICE) ? asked.serviceKey() : null);
            case SET -> new Request.SetTimeouts(asked.timeouts);
            case LIST, SAVE, RESTORE, START_DAEMON, STOP_DAEMON -> null;
        };
    }
}
