package dev.sluice.ipvsadm;

import dev.sluice.control.Director;
import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.Timeouts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers listings in a network namespace that has never had a director: there is nothing in it, and looking must not start one, as
 * it would attach to interfaces.
 */
final class EmptyDirector implements Director {
    @Override
    public Reply ask(Request request) {
        if (request instanceof Request.ListServices list)
            return list.only() == null
                    ? new Reply.Services(List.of())
                    : new Reply.Refused(Reply.Errno.ESRCH, "no such service");
        if (request instanceof Request.GetTimeouts) return new Reply.CurrentTimeouts(Timeouts.STANDARD);
        throw new IllegalArgumentException("needs a director: " + request.getClass());
    }

    @Override
    public Reply.@Nullable Refused listConnections(@Nullable ServiceKey only, ConnectionSink sink) {
        return only == null ? null : new Reply.Refused(Reply.Errno.ESRCH, "no such service");
    }
}
