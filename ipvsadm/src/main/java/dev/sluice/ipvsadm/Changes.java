package dev.sluice.ipvsadm;

import dev.sluice.control.Request;
import dev.sluice.control.ServiceKey;
import org.jspecify.annotations.Nullable;

/** Command lines that change the table, as requests. */
final class Changes {
    private static final String NO_SYNC = "ipvsadm: synchronisation of connections with another director"
            + " (--start-daemon, --stop-daemon) is not supported yet";

    private Changes() {}

    /**
     * Null when the command only shows something.
     *
     * @throws Failure when it would change what is not there; {@code -R} goes on after it
     */
    static @Nullable Request of(Invocation asked) {
        return switch (asked.verb) {
            case ADD_SERVICE -> new Request.AddService(asked.service());
            case EDIT_SERVICE -> new Request.EditService(asked.service());
            case DELETE_SERVICE -> new Request.DeleteService(asked.serviceKey());
            case FLUSH -> new Request.Flush();
            case ADD_SERVER -> new Request.AddServer(asked.serviceKey(), asked.server());
            case EDIT_SERVER -> new Request.EditServer(asked.serviceKey(), asked.server());
            case DELETE_SERVER -> new Request.DeleteServer(asked.serviceKey(), asked.serverKey());
            case ZERO -> new Request.Zero(zeroed(asked.serviceKey()));
            case SET -> new Request.SetTimeouts(asked.timeouts);
            case START_DAEMON, STOP_DAEMON -> throw Failure.unsupported(NO_SYNC);
            case LIST, SAVE, RESTORE -> null;
        };
    }

    /** Null for all: the original names a service to the kernel only if anything of its name is not zero, whatever was said. */
    private static @Nullable ServiceKey zeroed(ServiceKey key) {
        boolean isNamed = key.mark() != 0 || key.port() != 0 || !key.address().isAnyLocalAddress();
        return isNamed ? key : null;
    }
}
