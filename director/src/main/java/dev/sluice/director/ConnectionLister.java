package dev.sluice.director;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.control.Connection;
import dev.sluice.control.Protocol;
import dev.sluice.control.ServiceKey;
import dev.sluice.director.datapath.ConnectionRecord;
import dev.sluice.director.datapath.ConnectionWord;
import dev.sluice.director.datapath.Kind;
import dev.sluice.director.datapath.Maps;
import dev.sluice.director.datapath.MarkedSctp;
import dev.sluice.director.datapath.Server;
import dev.sluice.director.datapath.Wide;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the connection table for {@code ipvsadm -L -c}. It only reads mapped memory: any thread, and beside all others. */
public final class ConnectionLister {
    private static final VarHandle WORD = JAVA_LONG.varHandle();
    private static final int PART = 1024;

    private final Tables tables;
    private final TableTime time;
    private final Templates templates;
    private final Origins origins;

    ConnectionLister(Tables tables, TableTime time, Templates templates) {
        this.tables = tables;
        this.time = time;
        this.templates = templates;
        origins = new Origins(tables);
    }

    /** Takes connections as they are found. */
    @FunctionalInterface
    public interface Sink {
        void accept(List<Connection> part) throws IOException;
    }

    /**
     * Hands out every live connection, then the templates, in parts, none of them empty. Those that move meanwhile may be seen
     * twice or not at all.
     *
     * @param only those of this service, null for all
     */
    public void list(@Nullable ServiceKey only, Sink sink) throws IOException {
        MemorySegment words = tables.memory(Maps.CONNECTIONS);
        int[] timeouts = time.timeouts();
        int[] expiries = time.expiries();
        // Of most connections their server alone tells that they are others', without a look at the cold record.
        BitSet others = only == null ? new BitSet() : othersThan(only);
        List<Connection> part = new ArrayList<>(PART);
        for (long place = 0; place < words.byteSize() / Long.BYTES; place++) {
            long word = (long) WORD.getVolatile(words, place * Long.BYTES);
            if (word == 0 || word == ConnectionWord.CLAIMED || others.get(ConnectionWord.server(word))) continue;
            Connection connection = connection(word, place, timeouts, expiries);
            if (connection == null || only != null && !belongs(connection, word, only)) continue;
            part.add(connection);
            if (part.size() < PART) continue;
            sink.accept(part);
            part = new ArrayList<>(PART);
        }
        if (!part.isEmpty()) sink.accept(part);
        List<Connection> persistent = templates.list().stream()
                .filter(template -> only == null || belongs(template, only))
                .toList();
        for (int from = 0; from < persistent.size(); from += PART)
            sink.accept(persistent.subList(from, Math.min(from + PART, persistent.size())));
    }

    /** Elements of servers that no connection to this service can have. */
    private BitSet othersThan(ServiceKey service) {
        BitSet others = new BitSet();
        for (int entry = 0; entry < tables.capacity(Maps.SERVERS); entry++) {
            Server server = tables.server(entry);
            if ((server.flags() & (Server.ANY_PORT | Server.MARKED)) != 0) continue;
            boolean may = service.mark() == 0
                    && Kind.protocol(server.kind()) == service.protocol().number()
                    && (service.port() == 0 || PacketOrder.port(server.virtualPort()) == service.port())
                    && PacketOrder.read(server.wideVirtual(), Kind.isIpv6(server.kind()))
                            .equals(service.address());
            if (!may) others.set(entry);
        }
        return others;
    }

    private boolean belongs(Connection connection, long word, ServiceKey service) {
        return service.mark() == 0
                ? belongs(connection, service)
                : ServiceId.of(tables.server(ConnectionWord.server(word))).equals(ServiceId.of(service));
    }

    /** Port 0 is every port. */
    private static boolean belongs(Connection connection, ServiceKey service) {
        return connection.protocol() == service.protocol()
                && connection.virtual().equals(service.address())
                && (service.port() == 0 || connection.virtualPort() == service.port());
    }

    /** Null when it has expired, or when its record is another connection's. */
    private @Nullable Connection connection(long word, long place, int[] timeouts, int[] expiries) {
        Server server = tables.server(ConnectionWord.server(word));
        int index = TableTime.timeoutIndex(server.flags(), server.protocol(), ConnectionWord.state(word));
        int age = ConnectionWord.age(word, time.now());
        if (age > expiries[index]) return null;
        int left = Math.max(0, timeouts[index] - age);
        ConnectionRecord cold = tables.record(place);
        boolean wide = (server.flags() & (Server.ANY_PORT | Server.MARKED)) != 0;
        boolean marked = (server.flags() & Server.MARKED) != 0;
        int kind = marked ? cold.kind() : server.kind();
        int port = wide ? cold.virtualPort() : server.virtualPort();
        boolean ipv6 = Kind.isIpv6(kind);
        if (!cold.isOf(word, marked ? cold.virtual() : server.virtual(), port, kind)) return null;
        Protocol protocol = ConnectionState.protocol(Kind.protocol(kind));
        int serverPort = Wide.port(server, port);
        return new Connection(
                protocol,
                (long) (left * time.unitMillis()),
                ConnectionState.name(protocol, state(word, cold, marked && protocol == Protocol.SCTP)),
                PacketOrder.read(cold.wideClient(), ipv6),
                PacketOrder.port(cold.clientPort()),
                marked ? origin(cold, server) : PacketOrder.read(server.wideVirtual(), ipv6),
                PacketOrder.port(port),
                ServerId.address(server),
                PacketOrder.port(serverPort));
    }

    private static int state(long word, ConnectionRecord cold, boolean byKind) {
        int state = ConnectionWord.state(word);
        return byKind ? MarkedSctp.state(state, cold.sctpState()) : state;
    }

    /** Where the client of a mark's connection sent to; of IPv6 unknown when too many came since. */
    private InetAddress origin(ConnectionRecord cold, Server server) {
        return Kind.isIpv6(cold.kind()) ? origins.find(cold, server) : PacketOrder.address(cold.virtual());
    }
}
