package dev.sluice.keepalived.service;

import dev.sluice.control.ControlClient;
import dev.sluice.control.Director;
import dev.sluice.control.DirectorStart;
import dev.sluice.control.Drain;
import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import dev.sluice.control.RunDirectory;
import dev.sluice.control.ServerKey;
import dev.sluice.control.ServerSpec;
import dev.sluice.control.ServerStatus;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceStatus;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The line to the director: connects when there is something to say, starts a director where none runs, and says the same that
 * {@code ipvsadm} says. For one thread. After an {@link IOException} the next call connects anew.
 */
class DirectorLink implements AutoCloseable {
    /** Changes in one transaction. */
    private static final int MOST = 4096;

    private final RunDirectory directory;
    private final List<String> prefix;
    private @Nullable ControlClient client;

    /** @param prefix words that run a command in the director's network namespace; empty for ours */
    DirectorLink(RunDirectory directory, List<String> prefix) {
        this.directory = directory;
        this.prefix = prefix;
    }

    /** Where it is. */
    Director director() throws IOException {
        ControlClient open = client;
        if (open == null) open = DirectorStart.connect(directory);
        if (open == null) open = new DirectorStart(directory, prefix, () -> {}).run();
        client = open;
        return open;
    }

    /** The director's table. */
    Map<ServiceKey, Pool> table() throws IOException {
        Reply reply = ask(new Request.ListServices(null));
        if (!(reply instanceof Reply.Services services)) throw unexpected(reply);
        Map<ServiceKey, Pool> table = new LinkedHashMap<>();
        for (ServiceStatus service : services.services()) {
            SequencedMap<ServerKey, ServerSpec> servers = new LinkedHashMap<>();
            Map<ServerKey, Long> drained = new HashMap<>();
            for (ServerStatus server : service.servers().reversed()) {
                servers.put(server.spec().key(), server.spec());
                Drain drain = server.drain();
                if (drain != null)
                    drained.put(server.spec().key(), TimeUnit.MILLISECONDS.toSeconds(drain.millisLeft()));
            }
            table.put(service.spec().key(), new Pool(service.spec(), servers, Set.of(), drained));
        }
        return table;
    }

    /** Makes changes, those of one call (up to a few thousand) at once for packets; answers what was refused. */
    List<Refusal> change(List<Request> changes) throws IOException {
        List<Refusal> refusals = new java.util.ArrayList<>();
        for (int from = 0; from < changes.size(); from += MOST) {
            List<Request> part = changes.subList(from, Math.min(changes.size(), from + MOST));
            Reply reply = ask(new Request.Transaction(part, true));
            if (!(reply instanceof Reply.Results results)) throw unexpected(reply);
            for (int i = 0; i < part.size(); i++)
                if (results.results().get(i) instanceof Reply.Refused refused)
                    refusals.add(new Refusal(part.get(i), refused));
        }
        return refusals;
    }

    /** Makes all changes at once, or none; answers why none. */
    Optional<String> changeAll(List<Request> changes) throws IOException {
        Reply reply = ask(new Request.Transaction(changes, false));
        if (reply instanceof Reply.Refused refused) return Optional.of(refused.detail());
        if (!(reply instanceof Reply.Results)) throw unexpected(reply);
        return Optional.empty();
    }

    /** One request that must be done. */
    void require(Request request) throws IOException {
        Reply reply = ask(request);
        if (!(reply instanceof Reply.Done)) throw unexpected(reply);
    }

    /** A change that the director did not make. */
    record Refusal(Request change, Reply.Refused answer) {}

    private Reply ask(Request request) throws IOException {
        try {
            return director().ask(request);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private static IOException unexpected(Reply reply) {
        return new IOException(
                reply instanceof Reply.Refused refused
                        ? "the director refuses: " + refused.detail()
                        : "unexpected answer of the director: "
                                + reply.getClass().getSimpleName());
    }

    @Override
    public void close() {
        ControlClient open = client;
        client = null;
        if (open == null) return;
        try {
            open.close();
        } catch (IOException gone) {
            // It is of no more use in any case.
        }
    }
}
