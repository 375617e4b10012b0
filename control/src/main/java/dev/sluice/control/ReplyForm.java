package dev.sluice.control;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The wire form of each {@link Reply}: a tag, then the record's components in their order; a list is its count and elements. */
final class ReplyForm {
    private static final byte DONE = 1;
    private static final byte REFUSED = 2;
    private static final byte SERVICES = 3;
    private static final byte TIMEOUTS = 4;
    private static final byte CONNECTIONS = 5;
    private static final byte RESULTS = 6;
    private static final byte INFO = 7;
    private static final byte TRACED = 32;
    private static final byte MARKS = 48;
    private static final byte SYSCTLS = 40;
    private static final byte OWN_TIMEOUTS = 41;

    private static final int COUNTERS_SIZE = 5 * Long.BYTES;
    private static final int KEY_SIZE = 1 + 1 + 4 + 2 + 4;
    private static final int SERVICE_SIZE = KEY_SIZE + 2 + 3 * Integer.BYTES + 2 + 2 * COUNTERS_SIZE + 4;
    private static final int SERVER_SIZE =
            1 + 4 + 2 + 1 + 3 * Integer.BYTES + 4 + 3 * Integer.BYTES + 2 * COUNTERS_SIZE + 1;
    private static final int MARK_SIZE = 4 + 1 + 2 * (1 + 4 + 1) + 4 * 2;
    private static final int CONNECTION_SIZE = 1 + 8 + 2 + 3 * (1 + 4 + 2) + 1;

    private ReplyForm() {}

    static byte tag(Reply reply) {
        if (reply instanceof Reply.Done) return DONE;
        if (reply instanceof Reply.Refused) return REFUSED;
        if (reply instanceof Reply.Services) return SERVICES;
        if (reply instanceof Reply.CurrentTimeouts) return TIMEOUTS;
        if (reply instanceof Reply.Connections) return CONNECTIONS;
        if (reply instanceof Reply.Results) return RESULTS;
        if (reply instanceof Reply.Info) return INFO;
        if (reply instanceof Reply.Traced) return TRACED;
        if (reply instanceof Reply.Marks) return MARKS;
        if (reply instanceof Reply.Sysctls) return SYSCTLS;
        if (reply instanceof Reply.OwnTimeouts) return OWN_TIMEOUTS;
        throw new IllegalArgumentException("reply without a wire form: " + reply.getClass());
    }

    static void write(WireWriter out, Reply reply) {
        if (reply instanceof Reply.Refused refused) {
            out.u16(refused.errno().number());
            out.text(refused.detail());
        } else if (reply instanceof Reply.Services services) {
            out.i32(services.services().size());
            for (ServiceStatus service : services.services()) writeService(out, service);
        } else if (reply instanceof Reply.CurrentTimeouts current) {
            out.timeouts(current.timeouts());
        } else if (reply instanceof Reply.Connections part) {
            out.flag(part.more());
            out.i32(part.connections().size());
            for (Connection connection : part.connections()) writeConnection(out, connection);
        } else if (reply instanceof Reply.Results results) {
            writeResults(out, results);
        } else if (reply instanceof Reply.Info info) {
            writeInfo(out, info);
        } else if (reply instanceof Reply.Traced traced) {
            writeTraced(out, traced);
        } else if (reply instanceof Reply.Marks marks) {
            out.i32(marks.rules().size());
            for (MarkSpec rule : marks.rules()) out.mark(rule);
        } else if (reply instanceof Reply.OwnTimeouts own) {
            out.i32(own.services().size());
            for (ServiceTimeoutsOf service : own.services()) {
                out.key(service.service());
                out.timeouts(service.timeouts());
            }
        } else if (reply instanceof Reply.Sysctls sysctls) {
            out.i32(sysctls.values().size());
            for (SysctlValue value : sysctls.values()) {
                out.text(value.name());
                out.i32(value.value());
            }
        }
    }

    private static void writeTraced(WireWriter out, Reply.Traced traced) {
        out.flag(traced.more());
        out.i32(traced.steps().size());
        for (TraceStep step : traced.steps()) {
            out.i64(step.packet());
            out.i64(step.nanos());
            out.i32(step.cpu());
            out.text(step.step());
            out.text(step.text());
        }
    }

    private static void writeService(WireWriter out, ServiceStatus service) {
        out.service(service.spec());
        out.counters(service.counters());
        out.counters(service.rates());
        out.i32(service.servers().size());
        for (ServerStatus server : service.servers()) {
            out.server(server.spec());
            out.i32(server.active());
            out.i32(server.inactive());
            out.i32(server.persistent());
            out.counters(server.counters());
            out.counters(server.rates());
            writeDrain(out, server.drain());
        }
    }

    private static void writeDrain(WireWriter out, @Nullable Drain drain) {
        out.flag(drain != null);
        if (drain == null) return;
        out.i32(drain.weight());
        out.i64(drain.millisLeft());
        out.i64(drain.connections());
    }

    private static void writeConnection(WireWriter out, Connection connection) {
        out.u8(connection.protocol().number());
        out.i64(connection.expires());
        out.text(connection.state());
        out.address(connection.client());
        out.u16(connection.clientPort());
        out.address(connection.virtual());
        out.u16(connection.virtualPort());
        out.address(connection.server());
        out.u16(connection.serverPort());
        out.flag(!connection.persistenceEngine().isEmpty());
        if (connection.persistenceEngine().isEmpty()) return;
        out.text(connection.persistenceEngine());
        out.text(connection.engineData());
    }

    private static void writeResults(WireWriter out, Reply.Results results) {
        out.i32(results.results().size());
        for (Reply result : results.results()) {
            byte tag = tag(result);
            if (tag != DONE && tag != REFUSED)
                throw new IllegalArgumentException("not the result of a change: " + result.getClass());
            out.u8(tag);
            write(out, result);
        }
    }

    private static void writeInfo(WireWriter out, Reply.Info info) {
        out.i32(info.pid());
        out.i64(info.started());
        out.i32(info.tableSize());
        out.i64(info.connections());
        writeTexts(out, info.hooks());
        out.counters(info.totals());
        out.i32(info.tallies().size());
        for (Tally tally : info.tallies()) {
            out.text(tally.name());
            out.text(tally.text());
            out.i64(tally.packets());
        }
        writeTexts(out, info.notices());
    }

    static Reply read(int tag, WireReader in) throws MalformedFrameException {
        return switch (tag) {
            case SERVICES -> new Reply.Services(readServices(in));
            case TIMEOUTS -> new Reply.CurrentTimeouts(in.timeouts());
            case CONNECTIONS -> readConnections(in);
            case RESULTS -> readResults(in);
            case INFO -> readInfo(in);
            case TRACED -> readTraced(in);
            case MARKS -> readMarks(in);
            case SYSCTLS -> readSysctls(in);
            case OWN_TIMEOUTS -> readOwnTimeouts(in);
            default -> readResult(tag, in);
        };
    }

    private static Reply.Marks readMarks(WireReader in) throws MalformedFrameException {
        int count = in.count(MARK_SIZE);
        List<MarkSpec> rules = new ArrayList<>(count);
        for (int i = 0; i < count; i++) rules.add(in.mark());
        return new Reply.Marks(rules);
    }

    private static Reply.Info readInfo(WireReader in) throws MalformedFrameException {
        return new Reply.Info(
                in.i32(), in.i64(), in.i32(), in.i64(), readTexts(in), in.counters(), readTallies(in), readTexts(in));
    }

    private static List<Tally> readTallies(WireReader in) throws MalformedFrameException {
        int count = in.count(2 + 2 + Long.BYTES);
        List<Tally> tallies = new ArrayList<>(count);
        for (int i = 0; i < count; i++) tallies.add(new Tally(in.text(), in.text(), in.i64()));
        return tallies;
    }

    private static Reply.Traced readTraced(WireReader in) throws MalformedFrameException {
        boolean more = in.flag();
        int count = in.count(2 * Long.BYTES + Integer.BYTES + 2 + 2);
        List<TraceStep> steps = new ArrayList<>(count);
        for (int i = 0; i < count; i++) steps.add(new TraceStep(in.i64(), in.i64(), in.i32(), in.text(), in.text()));
        return new Reply.Traced(steps, more);
    }

    private static Reply.OwnTimeouts readOwnTimeouts(WireReader in) throws MalformedFrameException {
        int count = in.count(KEY_SIZE + 4 * Integer.BYTES);
        List<ServiceTimeoutsOf> services = new ArrayList<>(count);
        for (int i = 0; i < count; i++) services.add(new ServiceTimeoutsOf(in.serviceKey(), in.serviceTimeouts()));
        return new Reply.OwnTimeouts(services);
    }

    private static Reply.Sysctls readSysctls(WireReader in) throws MalformedFrameException {
        int count = in.count(2 + Integer.BYTES);
        List<SysctlValue> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) values.add(new SysctlValue(in.text(), in.i32()));
        return new Reply.Sysctls(values);
    }

    private static Reply readResult(int tag, WireReader in) throws MalformedFrameException {
        return switch (tag) {
            case DONE -> new Reply.Done();
            case REFUSED -> new Reply.Refused(readErrno(in), in.text());
            default -> throw new MalformedFrameException("unknown reply " + tag);
        };
    }

    private static Reply.Errno readErrno(WireReader in) throws MalformedFrameException {
        int number = in.u16();
        for (Reply.Errno errno : Reply.Errno.values()) if (errno.number() == number) return errno;
        throw new MalformedFrameException("errno " + number);
    }

    private static List<ServiceStatus> readServices(WireReader in) throws MalformedFrameException {
        int count = in.count(SERVICE_SIZE);
        List<ServiceStatus> services = new ArrayList<>(count);
        for (int i = 0; i < count; i++)
            services.add(new ServiceStatus(in.service(), in.counters(), in.counters(), readServers(in)));
        return services;
    }

    private static List<ServerStatus> readServers(WireReader in) throws MalformedFrameException {
        int count = in.count(SERVER_SIZE);
        List<ServerStatus> servers = new ArrayList<>(count);
        for (int i = 0; i < count; i++)
            servers.add(new ServerStatus(
                    in.server(), in.i32(), in.i32(), in.i32(), in.counters(), in.counters(), readDrain(in)));
        return servers;
    }

    private static @Nullable Drain readDrain(WireReader in) throws MalformedFrameException {
        return in.flag() ? new Drain(in.i32(), in.i64(), in.i64()) : null;
    }

    private static Reply.Connections readConnections(WireReader in) throws MalformedFrameException {
        boolean more = in.flag();
        int count = in.count(CONNECTION_SIZE);
        List<Connection> connections = new ArrayList<>(count);
        for (int i = 0; i < count; i++) connections.add(readConnection(in));
        return new Reply.Connections(connections, more);
    }

    private static Connection readConnection(WireReader in) throws MalformedFrameException {
        Connection plain = new Connection(
                in.protocol(),
                in.i64(),
                in.text(),
                in.address(),
                in.u16(),
                in.address(),
                in.u16(),
                in.address(),
                in.u16());
        return in.flag() ? plain.of(in.text(), in.text()) : plain;
    }

    private static Reply.Results readResults(WireReader in) throws MalformedFrameException {
        int count = in.count(1);
        List<Reply> results = new ArrayList<>(Math.min(count, 1024));
        for (int i = 0; i < count; i++) results.add(readResult(in.u8(), in));
        return new Reply.Results(results);
    }

    private static void writeTexts(WireWriter out, List<String> texts) {
        out.i32(texts.size());
        for (String text : texts) out.text(text);
    }

    private static List<String> readTexts(WireReader in) throws MalformedFrameException {
        int count = in.count(2);
        List<String> texts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) texts.add(in.text());
        return texts;
    }
}
