package dev.sluice.director;

import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Protocol;
import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import dev.sluice.control.ServerKey;
import dev.sluice.control.ServerSpec;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceSpec;
import dev.sluice.control.ServiceStatus;
import dev.sluice.control.Tunnel;
import dev.sluice.director.datapath.Fixed;
import dev.sluice.director.datapath.Maps;
import dev.sluice.director.datapath.Picks;
import dev.sluice.ebpf.BpfMap;
import dev.sluice.ebpf.Kernel;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A director on simulated maps, with a clock and a network that the test commands. */
final class DirectorFixture {
    /** Nanoseconds since boot. */
    final AtomicLong clock = new AtomicLong(3_600_000_000_000L);

    final FakeRoutes routes = new FakeRoutes();
    final Tables tables;
    Journal journal = Journal.NONE;
    Director director;
    Programs programs = shift -> Fixed.UNIT_SHIFT.set(shift);
    Path schedulers = Path.of("/nonexistent");

    @SuppressWarnings("StaticAssignmentInConstructor") // the simulated kernel has one clock
    DirectorFixture() {
        for (BpfMap map : Maps.all()) {
            var _ = map.reset(map.spec().entries());
        }
        Kernel.clock = clock::get;
        tables = new Tables(BpfMap::store);
        FirstStart.prepare(tables, Kernel.FAKE_HZ, 1);
        director = restart();
    }

    /** A new daemon over the same maps. */
    Director restart() {
        FirstStart.fix(tables, tables.settings().unitShift());
        director = new Director(
                tables,
                new Director.Machine(
                        routes,
                        journal,
                        programs,
                        new OwnSchedulers(schedulers),
                        Kernel.FAKE_HZ,
                        Kernel::jiffies,
                        clock::get));
        director.start();
        return director;
    }

    /** Time passes; the daemon works as it would. */
    void pass(double seconds) {
        for (double left = seconds; left > 0; left -= 0.1) {
            clock.addAndGet((long) (Math.min(left, 0.1) * 1e9));
            director.doWork();
        }
    }

    Reply ask(Request request) {
        return director.execute(request);
    }

    ServiceStatus status(ServiceKey key) {
        return ((Reply.Services) ask(new Request.ListServices(key))).services().getFirst();
    }

    Reply addService(String name, String scheduler) {
        return ask(new Request.AddService(service(name, scheduler)));
    }

    Reply addServer(String service, String server, int weight) {
        return ask(new Request.AddServer(key(service), server(server, ForwardingMethod.DIRECT, weight)));
    }

    Reply editServer(String service, String server, int weight) {
        return ask(new Request.EditServer(key(service), server(server, ForwardingMethod.DIRECT, weight)));
    }

    Reply deleteServer(String service, String server) {
        return ask(new Request.DeleteServer(key(service), serverKey(server)));
    }

    static ServiceSpec service(String name, String scheduler) {
        return new ServiceSpec(key(name), scheduler, 0, 0, -1, "");
    }

    static ServiceKey key(String name) {
        ServerKey key = serverKey(name);
        return new ServiceKey(Protocol.TCP, key.address(), key.port(), 0);
    }

    static ServerSpec server(String name, ForwardingMethod method, int weight) {
        return new ServerSpec(serverKey(name), method, weight, 0, 0, Tunnel.IPIP);
    }

    static ServerKey serverKey(String name) {
        int colon = name.lastIndexOf(':');
        return new ServerKey(address(name.substring(0, colon)), Integer.parseInt(name.substring(colon + 1)));
    }

    static InetAddress address(String name) {
        try {
            return InetAddress.getByName(name);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(name, e);
        }
    }

    /** Every address is next door, with a link address that begins with it; but for 10.9.0.0/16, which does not answer ARP. */
    static final class FakeRoutes implements Routes {
        /** Addresses that the tests' networks call their broadcast address. */
        final Set<InetAddress> broadcast = new HashSet<>();
        /** After so many questions for a next hop, which come while elements are written, the daemon is killed. */
        int lives = Integer.MAX_VALUE;

        @Override
        public boolean unicast(InetAddress address) {
            if (broadcast.contains(address)) return false;
            return (address.getAddress()[0] & 0xff) < 224
                    || PacketOrder.isIpv6(address) && !address.isMulticastAddress();
        }

        @Override
        public void watch(Collection<InetAddress> addresses) {}

        @Override
        public void forget(InetAddress address) {}

        @Override
        public NextHop of(InetAddress address) {
            if (lives-- == 0) throw new IllegalStateException("killed");
            boolean reachable = !address.getHostAddress().startsWith("10.9.");
            InetAddress source = DirectorFixture.address(PacketOrder.isIpv6(address) ? "2001:db8::1" : "192.168.0.1");
            long mac = Integer.toUnsignedLong(PacketOrder.fold(address)) | 0x2211L << 32;
            return new NextHop(false, reachable, 7, address, source, 1500, mac, 0x0f0e0d0c0b0aL);
        }

        /** With the one that {@link #of} names as source before another. */
        @Override
        public List<InetAddress> addresses(int device, boolean ipv6) {
            return Stream.of(
                            ipv6
                                    ? new String[] {"2001:db8::1", "2001:db8::2"}
                                    : new String[] {"192.168.0.1", "192.168.0.2"})
                    .map(DirectorFixture::address)
                    .toList();
        }
    }

    /** A configured server as the director has it. */
    RealServer live(String service, String server) {
        VirtualService found = java.util.Objects.requireNonNull(director.live().find(key(service)));
        return java.util.Objects.requireNonNull(found.server(serverKey(server)));
    }

    /** The scheduler's next choice: the server's address, "none" if nobody is chosen. */
    String pick(String service) {
        return pick(service, "10.2.0.1", 1024);
    }

    /** The scheduler's choice for this client. */
    String pick(String service, String client, int port) {
        int index =
                tables.findService(ServiceId.of(key(service)), tables.settings().generation());
        if (index == 0) return "no service";
        int chosen = Picks.choose(tables.service(index), index, PacketOrder.fold(address(client)), port);
        if (chosen == 0) return "none";
        return ServerId.address(tables.server(chosen)).getHostAddress();
    }

    List<String> picks(String service, int count) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(_ -> pick(service))
                .toList();
    }
}
