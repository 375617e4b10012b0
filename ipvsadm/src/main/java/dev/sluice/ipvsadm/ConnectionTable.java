package dev.sluice.ipvsadm;

import dev.sluice.control.Connection;
import dev.sluice.control.Director.ConnectionSink;
import dev.sluice.control.Protocol;
import java.io.PrintStream;
import java.util.List;

/** {@code ipvsadm -L -c}: printed part by part, however many there are. */
final class ConnectionTable implements ConnectionSink {
    private final PrintStream out;
    private final Labels labels;

    ConnectionTable(PrintStream out, Labels labels) {
        this.out = out;
        this.labels = labels;
    }

    void title(boolean withEngine) {
        out.print("IPVS connection entries\n"
                + "pro expire state       source             virtual            destination"
                + (withEngine ? "        pe name          pe_data\n" : "\n"));
    }

    @Override
    public void accept(List<Connection> part) {
        StringBuilder text = new StringBuilder(part.size() * 90);
        for (Connection connection : part) row(text, connection);
        out.print(text);
    }

    private void row(StringBuilder text, Connection c) {
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
        text.append(labels.endpoint(c.server(), c.serverPort(), protocol)).append('\n');
    }
}
