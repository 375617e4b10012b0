package dev.sluice.keepalived.check;

import dev.sluice.keepalived.config.model.Connection;
import dev.sluice.keepalived.config.model.Family;
import dev.sluice.linux.KernelSocket;
import dev.sluice.linux.KernelSocket.Datagram;
import dev.sluice.linux.Leaving;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.SocketAddresses;
import dev.sluice.linux.SystemCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Echo requests and their replies (RFC 792, RFC 4443). One raw socket for each origin is shared by all checks, with one platform
 * thread that receives; replies find their request by identifier, sequence number and sender.
 */
public final class Pings {
    private static final int ICMP = 1, ICMPV6 = 58;
    private static final Duration WAKE = Duration.ofSeconds(1);

    /** Of this process, so that we do not take replies to somebody else's ping for ours. */
    private final int identifier = (int) (ProcessHandle.current().pid() & 0xffff);

    private final AtomicInteger sequence = new AtomicInteger();
    private final Map<Origination, Line> lines = new HashMap<>();
    private final Map<Expected, CountDownLatch> waiting = new ConcurrentHashMap<>();

    /** What distinguishes sockets. */
    private record Origination(Family family, Optional<InetAddress> from, Leaving leaving) {
        /** Bound to nothing that may go away. */
        boolean isUsual() {
            return from.isEmpty() && leaving.isUsual();
        }
    }

    /** A socket; its receiver closes it, so that nobody reads from a file that has its number by then. */
    private static final class Line {
        final KernelSocket socket;
        volatile boolean isOver;

        Line(KernelSocket socket) {
            this.socket = socket;
        }
    }

    private record Expected(InetAddress from, int sequence) {}

    /** Without open sockets. */
    public Pings() {}

    /** Sends one request; answers whether its reply came in time. */
    boolean ping(Connection connection, Duration limit) throws IOException, InterruptedException {
        InetAddress target = connection.address().value();
        int number = sequence.incrementAndGet() & 0xffff;
        Expected expected = new Expected(target, number);
        CountDownLatch reply = new CountDownLatch(1);
        waiting.put(expected, reply);
        try {
            send(
                    new Origination(Family.of(target), connection.from().value(), Origin.leaving(connection)),
                    target,
                    number);
            return reply.await(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (LinuxException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            waiting.remove(expected);
        }
    }

    private void send(Origination origin, InetAddress target, int number) {
        Line line = line(origin);
        try {
            line.socket.send(
                    "echo request to " + target.getHostAddress(),
                    IcmpEcho.request(origin.family(), identifier, number),
                    address(target));
        } catch (LinuxException e) {
            // A socket stays bound to an interface that was deleted, also when there is one of that name again.
            if (!origin.isUsual()) end(origin, line);
            throw e;
        }
    }

    private synchronized void end(Origination origin, Line line) {
        boolean _ = lines.remove(origin, line);
        line.isOver = true;
    }

    private synchronized Line line(Origination origin) {
        Line known = lines.get(origin);
        if (known != null) return known;
        Line line = new Line(open(origin));
        lines.put(origin, line);
        Thread.ofPlatform().name("ping-" + origin.family()).daemon().start(() -> receive(line, origin.family()));
        return line;
    }

    private static KernelSocket open(Origination origin) {
        boolean four = origin.family() == Family.IPV4;
        KernelSocket socket = KernelSocket.open(
                SystemCalls.host(),
                "ping",
                four ? SocketAddresses.AF_INET : SocketAddresses.AF_INET6,
                KernelSocket.RAW,
                four ? ICMP : ICMPV6);
        try {
            origin.leaving().apply(socket);
            if (origin.from().isPresent()) socket.bind(address(origin.from().get()));
            return socket;
        } catch (LinuxException e) {
            socket.close();
            throw e;
        }
    }

    private void receive(Line line, Family family) {
        while (!line.isOver) {
            try {
                Optional<Datagram> datagram = line.socket.receive(WAKE);
                if (datagram.isPresent()) take(datagram.get(), family);
            } catch (LinuxException | IOException transientError) {
                // An ICMP error of some target is reported on the shared socket; that target's check times out by
                // itself.
            }
        }
        line.socket.close();
    }

    private void take(Datagram datagram, Family family) throws IOException {
        Optional<Integer> number = IcmpEcho.replySequence(family, datagram.bytes(), identifier);
        if (number.isEmpty()) return;
        ByteBuffer sender = ByteBuffer.wrap(datagram.sender());
        byte[] address = new byte[family == Family.IPV4 ? 4 : 16];
        sender.get(family == Family.IPV4 ? 4 : 8, address);
        CountDownLatch reply = waiting.get(new Expected(InetAddress.getByAddress(address), number.get()));
        if (reply != null) reply.countDown();
    }

    /** {@code struct sockaddr_in} or {@code sockaddr_in6}, port 0. */
    private static byte[] address(InetAddress address) {
        return SocketAddresses.of(address, 0);
    }
}
