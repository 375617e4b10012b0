package dev.sluice.app.bench;

import dev.sluice.app.lab.Node;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.RealTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that sends a datagram through the virtual address each millisecond, and how long it missed answers. Client and
 * servers run before everything else on the machine: what is measured is the routers, not the load around them.
 */
final class ProbeStream implements AutoCloseable {
    private static final long PERIOD_NANOS = 1_000_000;
    /** Above VRRP. */
    private static final int PRIORITY = 50;

    private final DatagramChannel channel;
    private final Thread sender;
    private final Thread receiver;
    private volatile boolean ended;
    private volatile long lastReply;
    /** Written by the receiver, and by whoever lets it forget. */
    private volatile long longestGap;

    private ProbeStream(Node client, InetSocketAddress target) {
        channel = client.call(() -> DatagramChannel.open().connect(target));
        receiver = start("probe-replies", this::receive);
        sender = start("probes", this::send);
    }

    private static Thread start(String name, Runnable task) {
        return Thread.ofPlatform().name(name).daemon().start(() -> {
            Optional<LinuxException> refusal = RealTime.first(PRIORITY);
            refusal.ifPresent(reason -> System.err.println("probes compete with the load: " + reason.getMessage()));
            RealTime.exactTimers();
            task.run();
        });
    }

    static ProbeStream start(Node client, InetAddress address, int port) {
        return new ProbeStream(client, new InetSocketAddress(address, port));
    }

    /** Answers what is sent to {@code address} on this node, whether or not it has the address yet, until closed. */
    static DatagramChannel echo(Node node, InetAddress address, int port) {
        node.sysctl("net.ipv4.ip_nonlocal_bind", "1");
        DatagramChannel channel = node.call(() -> DatagramChannel.open().bind(new InetSocketAddress(address, port)));
        Thread _ = start("echo " + node.name(), () -> answer(channel));
        return channel;
    }

    private static void answer(DatagramChannel channel) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(64);
        while (channel.isOpen()) {
            try {
                SocketAddress from = channel.receive(buffer.clear());
                if (from != null) {
                    int _ = channel.send(buffer.flip(), from);
                }
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException unreachable) {
                // While the cable is out nothing can be sent.
            }
        }
    }

    private void send() {
        ByteBuffer probe = ByteBuffer.allocateDirect(8);
        long next = System.nanoTime();
        while (!ended) {
            try {
                int _ = channel.write(probe.clear());
            } catch (IOException unreachable) {
                // Counted by what does not come back.
            }
            next += PERIOD_NANOS;
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    private void receive() {
        ByteBuffer reply = ByteBuffer.allocateDirect(64);
        while (!ended) {
            try {
                int _ = channel.read(reply.clear());
                long now = System.nanoTime();
                if (lastReply != 0) longestGap = Math.max(longestGap, now - lastReply);
                lastReply = now;
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException refused) {
                // A machine that has the address for a moment, and no echo.
            }
        }
    }

    /** Whether replies have come since then and still do. */
    boolean isSteady(long sinceNanos, long now) {
        return lastReply > sinceNanos && now - lastReply < 20 * PERIOD_NANOS;
    }

    /** Begins to look for the longest gap anew. */
    void forget() {
        longestGap = 0;
    }

    /** Nanoseconds between two replies at most. */
    long longestGap() {
        return longestGap;
    }

    @Override
    public void close() throws IOException {
        ended = true;
        channel.close();
        sender.interrupt();
        receiver.interrupt();
    }
}
