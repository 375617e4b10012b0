package dev.sluice.ipvsadm;

import dev.sluice.control.Connection;
import dev.sluice.control.Director.ConnectionSink;
import dev.sluice.control.Json;
import dev.sluice.control.JsonForm;
import dev.sluice.control.Protocol;
import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code ipvsadm -L -c}: printed part by part, however many there are, so that nothing is kept and the first lines are seen at once.
 * The title comes with the first part, when it is clear that nothing was refused.
 */
final class ConnectionTable implements ConnectionSink {
    private final PrintStream out;
    /** Null for JSON. */
    private final @Nullable Labels labels;

    private final String title;
    private final boolean withEngine;
    private boolean isBegun;
    private boolean isFirst = true;

    private ConnectionTable(PrintStream out, @Nullable Labels labels, String title, boolean withEngine) {
        this.out = out;
        this.labels = labels;
        this.title = title;
        this.withEngine = withEngine;
    }

    static ConnectionTable text(PrintStream out, Labels labels, boolean withEngine) {
        return new ConnectionTable(
                out,
                labels,
                "IPVS connection entries\n"
                        + "pro expire state       source             virtual            destination"
                        + (withEngine ? "        pe name          pe_data\n" : "\n"),
                withEngine);
    }

    static ConnectionTable json(PrintStream out) {
        return new ConnectionTable(out, null, "{\"connections\":[", true);
    }

    @Override
    public void accept(List<Connection> part) {
        begin();
        StringBuilder text = new StringBuilder(part.size() * 90);
        for (Connection connection : part) {
            if (labels != null) row(text, connection, labels, withEngine);
            else json(text, connection);
        }
        out.print(text);
        out.flush();
    }

    private void json(StringBuilder text, Connection connection) {
        text.append(isFirst ? "\n" : ",\n");
        isFirst = false;
        JsonForm.connection(new Json(text), connection);
    }

    private void begin() {
        if (!isBegun) out.print(title);
        isBegun = true;
    }

    /** There are no more. */
    void end() {
        begin();
        if (labels == null) out.print("]}\n");
    }

    private static void row(StringBuilder text, Connection c, Labels labels, boolean withEngine) {
        StringBuilder expires = new StringBuilder(8);
        long seconds = c.expires() / 1000;
        Columns.twoDigits(expires, seconds / 60);
        Columns.twoDigits(expires.append(':'), seconds % 60);
        // Templates of firewall marks belong to no transport protocol.
        Protocol protocol = c.protocol();
        Columns.left(text, protocol == Protocol.NONE ? "IP" : protocol.name(), 3)
                .append(' ');
        Columns.left(text, expires.toString(), 6).append(' ');
        Columns.left(text, c.state(), 11).append(' ');
        Columns.left(text, labels.endpoint(c.client(), c.clientPort(), protocol), 18)
                .append(' ');
        Columns.left(text, labels.endpoint(c.virtual(), c.virtualPort(), protocol), 18)
                .append(' ');
        String server = labels.endpoint(c.server(), c.serverPort(), protocol);
        if (withEngine && !c.persistenceEngine().isEmpty()) {
            Columns.left(text, server, 16).append(' ');
            Columns.left(text, c.persistenceEngine(), 18).append(' ').append(c.engineData());
        } else {
            text.append(server);
        }
        text.append('\n');
    }
}
