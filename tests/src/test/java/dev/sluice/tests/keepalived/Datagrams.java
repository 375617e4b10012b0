package dev.sluice.tests.keepalived;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Waiting;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;

/** Numbered datagrams to the virtual address, about a thousand a second, each of which must come back once. */
final class Datagrams implements AutoCloseable {
    private static final Duration PACE = Duration.ofMillis(1);
    private static final int BUFFER = 4 << 20;

    private final DatagramSocket socket;
    private final BitSet answered = new BitSet();
    private volatile boolean sending = true;
    private volatile int sent;

    private Datagrams(DatagramSocket socket) {
        this.socket = socket;
    }

    /** Answers what comes to the virtual address in a real server, until the lab closes. */
    static void echo(Node server, int port) {
        DatagramSocket socket = server.call(() -> new DatagramSocket(port, InetAddress.ofLiteral(Cluster.VIP)));
        Thread.ofPlatform().daemon().name("echo").start(() -> {
            DatagramPacket packet = new DatagramPacket(new byte[64], 64);
            try {
                while (true) {
                    packet.setLength(64);
                    socket.receive(packet);
                    socket.send(packet);
                }
            } catch (IOException closed) {
                // The test is over.
            }
        });
    }

    static Datagrams start(Node client, int port) {
        DatagramSocket socket = client.call(() -> {
            DatagramSocket made = new DatagramSocket();
            made.setReceiveBufferSize(BUFFER);
            made.connect(new InetSocketAddress(Cluster.VIP, port));
            return made;
        });
        Datagrams datagrams = new Datagrams(socket);
        Thread.ofPlatform().daemon().name("datagrams out").start(datagrams::send);
        Thread.ofPlatform().daemon().name("datagrams back").start(datagrams::receive);
        return datagrams;
    }

    private void send() {
        try {
            while (sending) {
                byte[] number = ByteBuffer.allocate(Integer.BYTES).putInt(sent).array();
                socket.send(new DatagramPacket(number, number.length));
                int next = sent + 1; // this thread alone writes it
                sent = next;
                Waiting.pause(PACE);
            }
        } catch (IOException closed) {
            sending = false;
        }
    }

    private void receive() {
        DatagramPacket packet = new DatagramPacket(new byte[64], 64);
        try {
            while (true) {
                packet.setLength(64);
                socket.receive(packet);
                synchronized (answered) {
                    answered.set(ByteBuffer.wrap(packet.getData()).getInt());
                }
            }
        } catch (SocketException closed) {
            // The test is over.
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private int answered() {
        synchronized (answered) {
            return answered.cardinality();
        }
    }

    /** Ends it; answers how many were sent, all of which came back. */
    int endWithoutLoss() {
        sending = false;
        Waiting.until("answers to all datagrams", Duration.ofSeconds(10), () -> answered() == sent);
        return sent;
    }

    @Override
    public void close() {
        sending = false;
        socket.close();
    }
}
