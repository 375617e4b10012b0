package dev.sluice.keepalived.vrrp;

import dev.sluice.keepalived.config.model.Family;
import dev.sluice.keepalived.vrrp.packet.Advert;
import dev.sluice.keepalived.vrrp.packet.Datagram;
import dev.sluice.keepalived.vrrp.packet.Reject;
import dev.sluice.linux.Errno;
import dev.sluice.linux.FileDescriptor;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.RawSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Where adverts of one family and protocol come in and go out: a raw socket on one interface, shared by all instances there.
 * The loop's thread uses it.
 */
final class Port implements Receiver {
    /** IP protocol numbers. */
    static final int VRRP = 112, AUTHENTICATION_HEADER = 51;
    /** At a time, so that a flood of packets cannot keep timers from firing. */
    private static final int BATCH = 64;
    /** Adverts of seconds, for when this process does not run. */
    private static final int RECEIVE_BUFFER = 1 << 20;

    /**
     * What tells ports apart.
     *
     * @param device interface name; "" for all
     */
    record Key(Family family, int protocol, String device, int ifindex) {}

    private final Key key;
    private final LongSupplier look;
    private final RawSocket socket;
    private final Datagram datagram = new Datagram();
    private final Advert advert = new Advert();
    private final Set<InetAddress> groups = new HashSet<>();
    private Instance[] instances = {};

    /** {@code look}: what time it is, nanoseconds, asked once a packet was taken and before it is looked at. */
    Port(Key key, LongSupplier look) {
        this.key = key;
        this.look = look;
        socket = RawSocket.open(key.family() == Family.IPV6, key.protocol(), key.device());
        try {
            socket.hopLimit(255);
            socket.receiveBuffer(RECEIVE_BUFFER);
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    Key key() {
        return key;
    }

    @Override
    public FileDescriptor file() {
        return socket.file();
    }

    void add(Instance instance) {
        List<Instance> all = new ArrayList<>(List.of(instances));
        all.add(instance);
        instances = all.toArray(Instance[]::new);
    }

    /** Answers whether nobody is left. */
    boolean remove(Instance instance) {
        List<Instance> all = new ArrayList<>(List.of(instances));
        all.remove(instance);
        instances = all.toArray(Instance[]::new);
        return instances.length == 0;
    }

    void join(InetAddress group) {
        if (!groups.add(group)) return;
        try {
            socket.join(group, key.ifindex());
        } catch (LinuxException e) {
            if (!e.is(Errno.EADDRINUSE)) throw e;
        }
    }

    /** Multicast adverts leave by this interface. */
    void sendGroupsHere() {
        socket.multicastInterface(key.ifindex());
    }

    /** Answers 0 or the error number. */
    int send(byte[] packet, byte[] destination, byte[] source) {
        return socket.send(packet, packet.length, destination, source, key.ifindex());
    }

    /** Everything that is there, up to a batch. Allocates nothing. */
    @Override
    public void receive(long now) {
        for (int i = 0; i < BATCH; i++) {
            int size = socket.receive(datagram.buffer(), datagram.sourceBuffer(), datagram.destinationBuffer());
            if (size == RawSocket.NOTHING) return;
            if (hasHeaders(size)) dispatch(look.getAsLong());
        }
    }

    private boolean hasHeaders(int size) {
        if (key.family() == Family.IPV4) return datagram.receivedIp4(size) == null;
        datagram.receivedIp6(size, socket.receivedHopLimit());
        return true;
    }

    /** To the instance of that virtual router; several share a VRID with other groups, unicast sources or peers. */
    private void dispatch(long now) {
        int router = datagram.virtualRouter();
        Instance found = null;
        int best = -1;
        for (Instance instance : instances) {
            if (instance.virtualRouter() != router) continue;
            int closeness = instance.closeness(datagram);
            if (closeness <= best) continue;
            found = instance;
            best = closeness;
        }
        if (found == null) return;
        Reject shape = advert.read(datagram);
        if (shape != null) found.rejected(shape, datagram);
        else found.received(advert, datagram, now);
    }

    @Override
    public void close() {
        socket.close();
    }

    @Override
    public String toString() {
        return socket.toString();
    }
}
