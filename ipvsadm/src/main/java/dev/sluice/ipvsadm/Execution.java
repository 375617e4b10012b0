package dev.sluice.ipvsadm;

import dev.sluice.control.Director;
import dev.sluice.control.Reply;
import dev.sluice.control.Request;
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

    private static final String NO_SYNC = "ipvsadm: synchronisation of connections with another director"
            + " (--start-daemon, --stop-daemon) is not supported yet";

    /** The original exits like this when it cannot list one service. */
    private static final int NOT_LISTED = 1;

    private final DirectorAccess access;
    private final Names names;
    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;

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
            default -> throw Failure.misuse(NO_SYNC);
        };
    }

    private int change(Verb verb, Request change) throws IOException {
        if (access.open(true).ask(change) instanceof Reply.Refused refused) throw failure(verb, refused);
        return 0;
    }

    private static Failure failure(Verb verb, Reply.Refused refused) {
        return Failure.fatal(Refusal.exitCode(refused), Refusal.text(verb, refused));
    }

    private int list(Invocation asked) throws IOException {
        if (asked.has(Option.CONNECTION)) return listConnections(asked);
        if (asked.has(Option.TIMEOUT)) return listTimeouts();
        // No synchronisation daemon runs, so there is nothing to say.
        if (asked.has(Option.DAEMON)) return 0;
        StringBuilder text = new StringBuilder(4096);
        Listing listing = new Listing(text, labels(asked), asked);
        boolean isOne = asked.has(Option.SERVICE);
        Reply.Services services = services(new Request.ListServices(isOne ? asked.serviceKey() : null));
        if (!isOne) text.append(HEADING);
        listing.title();
        listing.services(services.services());
        out.print(text);
        return 0;
    }

    private int save(Invocation asked) throws IOException {
        StringBuilder text = new StringBuilder(4096);
        new Rules(text, labels(asked))
                .services(services(new Request.ListServices(null)).services());
        out.print(text);
        return 0;
    }

    private Reply.Services services(Request.ListServices request) throws IOException {
        Reply reply = access.open(false).ask(request);
        if (reply instanceof Reply.Services services) return services;
        if (reply instanceof Reply.Refused refused) {
            Failure failure = failure(Verb.LIST, refused);
            throw failure.exitCode == Failure.REFUSED ? Failure.fatal(NOT_LISTED, failure.text()) : failure;
        }
        throw unexpected(reply);
    }

    private int listTimeouts() throws IOException {
        Reply reply = access.open(false).ask(new Request.GetTimeouts());
        if (reply instanceof Reply.Refused refused) throw failure(Verb.LIST, refused);
        if (!(reply instanceof Reply.CurrentTimeouts current)) throw unexpected(reply);
        out.print("Timeout (tcp tcpfin udp): " + current.timeouts().tcp() + " "
                + current.timeouts().tcpFin() + " " + current.timeouts().udp() + "\n");
        return 0;
    }

    private int listConnections(Invocation asked) throws IOException {
        Director director = access.open(false);
        ConnectionTable table = new ConnectionTable(out, labels(asked));
        table.title(asked.has(Option.PERSISTENT_CONN));
        Reply.Refused refused = director.listConnections(table);
        if (refused != null) throw failure(Verb.LIST, refused);
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
