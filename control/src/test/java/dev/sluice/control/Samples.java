package dev.sluice.control;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Random requests and replies of every kind; the same seed gives the same ones. */
final class Samples {
    private final Random random;

    Samples(long seed) {
        random = new Random(seed);
    }

    Request request() {
        return switch (random.nextInt(16)) {
            case 0 -> new Request.ListServices(random.nextBoolean() ? key() : null);
            case 1 -> new Request.GetTimeouts();
            case 2 -> new Request.ListConnections(random.nextBoolean() ? key() : null);
            case 3 -> new Request.GetInfo();
            case 4 -> new Request.Stop();
            case 7 -> new Request.ListMarks();
            case 8 -> new Request.ListSysctls();
            case 9 -> new Request.ListServiceTimeouts();
            case 6 -> new Request.Trace(server().key().address(), random.nextInt(65536), random.nextInt());
            case 5 -> new Request.Transaction(list(this::change), random.nextBoolean());
            default -> change();
        };
    }

    private Request change() {
        return switch (random.nextInt(17)) {
            case 15 -> new Request.SetSysctl(new SysctlValue(text(), random.nextInt()));
            case 16 -> new Request.SetServiceTimeouts(key(), serviceTimeouts());
            case 0 -> new Request.AddService(service());
            case 1 -> new Request.EditService(service());
            case 2 -> new Request.DeleteService(key());
            case 3 -> new Request.Flush();
            case 4 -> new Request.AddServer(key(), server());
            case 5 -> new Request.EditServer(key(), server());
            case 6 -> new Request.DeleteServer(key(), server().key());
            case 7 -> new Request.Zero(random.nextBoolean() ? key() : null);
            case 8 -> new Request.AddMark(mark(), random.nextInt(65536));
            case 9 -> new Request.DeleteMark(mark());
            case 10 -> new Request.ClearMarks(random.nextInt());
            case 11 -> new Request.DrainServer(key(), server().key(), random.nextLong());
            case 12 -> new Request.ResumeDrain(key(), server().key(), random.nextLong());
            case 13 -> new Request.CancelDrain(key(), server().key());
            default -> new Request.SetTimeouts(timeouts());
        };
    }

    Reply reply() {
        return switch (random.nextInt(11)) {
            case 7 -> new Reply.Sysctls(list(() -> new SysctlValue(text(), random.nextInt())));
            case 8 -> new Reply.OwnTimeouts(list(() -> new ServiceTimeoutsOf(key(), serviceTimeouts())));
            case 0 -> new Reply.Services(list(this::status));
            case 1 -> new Reply.CurrentTimeouts(timeouts());
            case 2 -> new Reply.Connections(list(this::connection), random.nextBoolean());
            case 3 -> new Reply.Results(list(this::result));
            case 4 ->
                new Reply.Info(
                        random.nextInt(),
                        random.nextLong(),
                        random.nextInt(),
                        random.nextLong(),
                        list(this::text),
                        counters(),
                        list(() -> new Tally(text(), text(), random.nextLong())),
                        list(this::text));
            case 5 ->
                new Reply.Traced(
                        list(() ->
                                new TraceStep(random.nextLong(), random.nextLong(), random.nextInt(), text(), text())),
                        random.nextBoolean());
            case 6 -> new Reply.Marks(list(this::mark));
            default -> result();
        };
    }

    private Reply result() {
        return random.nextBoolean() ? new Reply.Done() : new Reply.Refused(oneOf(Reply.Errno.values()), text());
    }

    private ServiceStatus status() {
        return new ServiceStatus(service(), counters(), counters(), list(this::serverStatus));
    }

    private ServerStatus serverStatus() {
        return new ServerStatus(
                server(),
                random.nextInt(),
                random.nextInt(),
                random.nextInt(),
                counters(),
                counters(),
                random.nextBoolean() ? new Drain(random.nextInt(), random.nextLong(), random.nextLong()) : null);
    }

    private Connection connection() {
        Connection plain = new Connection(
                oneOf(Protocol.values()),
                random.nextLong(),
                text(),
                address(),
                port(),
                address(),
                port(),
                address(),
                port());
        return random.nextBoolean() ? plain : plain.of("sip", text());
    }

    private ServiceTimeouts serviceTimeouts() {
        return new ServiceTimeouts(random.nextInt(), random.nextInt(), random.nextInt(), random.nextInt());
    }

    private ServiceKey key() {
        return new ServiceKey(oneOf(Protocol.values()), address(), port(), random.nextInt());
    }

    private ServiceSpec service() {
        return new ServiceSpec(key(), text(), random.nextInt(), random.nextInt(), random.nextInt(), text());
    }

    private ServerSpec server() {
        return new ServerSpec(
                new ServerKey(address(), port()),
                oneOf(ForwardingMethod.values()),
                random.nextInt(),
                random.nextInt(),
                random.nextInt(),
                new Tunnel(oneOf(Tunnel.Type.values()), port(), oneOf(Tunnel.Checksum.values())));
    }

    private MarkSpec mark() {
        return new MarkSpec(random.nextInt(), oneOf(Protocol.values()), network(), network(), ports(), ports());
    }

    private Network network() {
        InetAddress address = address();
        int most = 8 * address.getAddress().length;
        return random.nextInt(4) == 0 ? Network.all(most == 128) : new Network(address, most);
    }

    private PortRange ports() {
        int lowest = port();
        return new PortRange(lowest, lowest + random.nextInt(65536 - lowest));
    }

    private Timeouts timeouts() {
        return new Timeouts(random.nextInt(), random.nextInt(), random.nextInt());
    }

    private Counters counters() {
        return new Counters(
                random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    private int port() {
        return random.nextInt(65536);
    }

    private String text() {
        return "wlc \u00fc\u20ac\ud83d\ude00".substring(0, random.nextInt(6)) + "x".repeat(random.nextInt(40));
    }

    private InetAddress address() {
        try {
            byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(bytes);
            if (bytes.length == 4) return InetAddress.getByAddress(bytes);
            if (random.nextInt(8) == 0) {
                java.util.Arrays.fill(bytes, 0, 10, (byte) 0);
                bytes[10] = bytes[11] = (byte) 0xff;
            }
            return Inet6Address.getByAddress(null, bytes, -1);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private <T> List<T> list(Supplier<T> element) {
        List<T> list = new ArrayList<>();
        for (int n = random.nextInt(5); n > 0; n--) list.add(element.get());
        return list;
    }

    private <T> T oneOf(T[] values) {
        return values[random.nextInt(values.length)];
    }
}
