package dev.sluice.ipvsadm;

import dev.sluice.control.Director;
import dev.sluice.control.Json;
import dev.sluice.control.JsonForm;
import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import dev.sluice.control.ServiceStatus;
import dev.sluice.control.Timeouts;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;

/** Does what an {@link Invocation} asks. */
final class Execution {
    /**
     * What Debian's kernel prints by default; scripts compare it. How many connections there is really room for says {@code sluice
     * status}.
     */
    private static final String HEADING = "IP Virtual Server version 1.2.1 (size=4096)\n";

    /** {@code stock}: {@code -S} forgets what the original forgets. Set by the launcher from {@code SLUICE_SAVE}. */
    static final String SAVE = "sluice.save";

    /** The original exits like this when it cannot list one service. */
    private static final int NOT_LISTED = 1;

    private final DirectorAccess access;
    private final Names names;
    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final boolean savesAsStock = "stock".equals(System.getProperty(SAVE));

    Execution(DirectorAccess access, Names names, InputStream in, PrintStream out, PrintStream err) {
        this.access = access;
        this.names = names;
        this.in = in;
        this.out = out;
        this.err = err;
    }

    /** @return the exit code */
    int run(Invocation asked) throws IOException {
        Request change = Changes.of(asked);
        if (change != null) return change(asked.verb, change);
        return switch (asked.verb) {
            case LIST -> list(asked);
            case SAVE -> save(asked);
            case RESTORE -> new Restore(access, names, this, out, err).run(in);
            default -> throw new IllegalArgumentException(asked.verb + " changes something");
        };
    }

    private int change(Verb verb, Request change) throws IOException {
        if (access.open(true).ask(change) instanceof Reply.Refused refused) throw failure(verb, refused);
        return 0;
    }

    private static Failure failure(Verb verb, Reply.Refused refused) {
        return Failure.fatal(Failure.REFUSED, Refusal.text(verb, refused));
    }

    private int list(Invocation asked) throws IOException {
        if (asked.has(Option.CONNECTION)) return listConnections(asked);
        if (asked.has(Option.TIMEOUT)) return listTimeouts(asked);
        if (asked.has(Option.DAEMON)) return listDaemons(asked);
        StringBuilder text = new StringBuilder(4096);
        Listing listing = new Listing(text, labels(asked), asked);
        boolean isOne = asked.has(Option.SERVICE);
        Reply.Services services = services(new Request.ListServices(isOne ? asked.serviceKey() : null));
        if (asked.has(Option.JSON)) return print(services, asked, text);
        if (!isOne) text.append(HEADING);
        listing.title();
        listing.services(services.services());
        out.print(text);
        return 0;
    }

    private int print(Reply.Services services, Invocation asked, StringBuilder text) {
        Json json = new Json(text).object().array("services");
        boolean isSorted = !asked.has(Option.NOSORT);
        for (ServiceStatus service : isSorted ? Sorting.services(services.services()) : services.services())
            JsonForm.service(json.newLine(), isSorted ? Sorting.withSortedServers(service) : service);
        json.endArray().endObject();
        out.print(text.append('\n'));
        return 0;
    }

    /** No synchronisation daemon runs, so there is nothing to say. */
    private int listDaemons(Invocation asked) {
        if (asked.has(Option.JSON)) out.print("{\"daemons\":[]}\n");
        return 0;
    }

    private int save(Invocation asked) throws IOException {
        StringBuilder text = new StringBuilder(4096);
        Rules rules = new Rules(text, labels(asked), savesAsStock);
        rules.timeouts(timeouts());
        rules.services(services(new Request.ListServices(null)).services());
        out.print(text);
        return 0;
    }

    private Reply.Services services(Request.ListServices request) throws IOException {
        Reply reply = access.open(false).ask(request);
        if (reply instanceof Reply.Services services) return services;
        if (reply instanceof Reply.Refused refused) throw notListed(refused);
        throw unexpected(reply);
    }

    private static Failure notListed(Reply.Refused refused) {
        Failure failure = failure(Verb.LIST, refused);
        return failure.exitCode == Failure.REFUSED ? Failure.fatal(NOT_LISTED, failure.text()) : failure;
    }

    private int listTimeouts(Invocation asked) throws IOException {
        Timeouts timeouts = timeouts();
        StringBuilder text = new StringBuilder();
        if (asked.has(Option.JSON)) {
            Json json = new Json(text).object();
            JsonForm.timeouts(json, timeouts);
            json.endObject();
        } else {
            text.append("Timeout (tcp tcpfin udp): ").append(timeouts.tcp()).append(' ');
            text.append(timeouts.tcpFin()).append(' ').append(timeouts.udp());
        }
        out.print(text.append('\n'));
        return 0;
    }

    private Timeouts timeouts() throws IOException {
        Reply reply = access.open(false).ask(new Request.GetTimeouts());
        if (reply instanceof Reply.Refused refused) throw failure(Verb.LIST, refused);
        if (!(reply instanceof Reply.CurrentTimeouts current)) throw unexpected(reply);
        return current.timeouts();
    }

    private int listConnections(Invocation asked) throws IOException {
        Director director = access.open(false);
        ConnectionTable table = asked.has(Option.JSON)
                ? ConnectionTable.json(out)
                : ConnectionTable.text(out, labels(asked), asked.has(Option.PERSISTENT_CONN));
        Reply.Refused refused = director.listConnections(asked.has(Option.SERVICE) ? asked.serviceKey() : null, table);
        if (refused != null) throw notListed(refused);
        table.end();
        return 0;
    }

    private Labels labels(Invocation asked) {
        return new Labels(names, asked.has(Option.NUMERIC));
    }

    private static IOException unexpected(Reply reply) {
        return new IOException(
                "unexpected answer of the director: " + reply.getClass().getSimpleName());
    }
}
