package dev.sluice.ipvsadm;

import dev.sluice.control.Director;
import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import dev.sluice.control.ServiceKey;
import org.jspecify.annotations.Nullable;

/** The kernel's table without what is {@link Unfinished}: the model that the real director is held against. */
final class UnfinishedDirector implements Director {
    private final MemoryDirector table = new MemoryDirector();

    @Override
    public Reply ask(Request request) {
        if (request instanceof Request.Transaction transaction)
            return new Reply.Results(
                    transaction.changes().stream().map(this::ask).toList());
        return Unfinished.isNeededBy(request)
                ? new Reply.Refused(Reply.Errno.UNFINISHED, "this is not supported yet")
                : table.ask(request);
    }

    @Override
    public Reply.@Nullable Refused listConnections(@Nullable ServiceKey only, ConnectionSink sink) {
        return null;
    }
}
