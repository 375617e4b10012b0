package dev.sluice.director;

import dev.sluice.control.Connection;
import dev.sluice.control.Protocol;
import dev.sluice.control.TraceStep;
import dev.sluice.director.datapath.Fixed;
import dev.sluice.director.datapath.Maps;
import dev.sluice.director.datapath.Own;
import dev.sluice.director.datapath.Server;
import dev.sluice.director.datapath.Service;
import dev.sluice.director.datapath.Trace;
import dev.sluice.ebpf.BpfMap;
import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.linux.Bpf;
import dev.sluice.linux.BpfFs;
import dev.sluice.linux.NetworkNamespace;
import dev.sluice.linux.TickRate;
import dev.sluice.linux.netlink.Link;
import dev.sluice.linux.netlink.Rtnetlink;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells what the datapath of this network namespace would do with a packet, by having it done: the datapath's own Java runs here on a
 * packet made for the purpose. It reads the running director's maps; what it writes stays here, so nothing is scheduled, counted or
 * remembered. Needs no daemon. One a process, since the code's maps and parameters are the process's; for one thread.
 */
public final class Explainer implements AutoCloseable {
    private final Rtnetlink netlink = Rtnetlink.open();
    private final PinnedMaps maps;
    private final Tables tables;
    private final Jiffies jiffies;
    private final OwnSchedulers schedulers;
    private final Map<Integer, String> devices = new HashMap<>();

    private Explainer(PinnedMaps maps, Bpf bpf, OwnSchedulers schedulers) {
        this.maps = maps;
        this.schedulers = schedulers;
        tables = new Tables(maps::apply);
        jiffies = new Jiffies(bpf, TickRate.hz());
        for (Link link : netlink.links().list()) devices.put(link.index(), link.name());
    }

    /**
     * @param schedulers where users' schedulers are; need not exist
     * @throws IllegalStateException if nothing balances in the calling thread's network namespace
     */
    public static Explainer open(Path schedulers) throws IOException {
        Bpf bpf = Bpf.host();
        Path pins = BpfFs.ensure().resolve("sluice").resolve(Long.toString(NetworkNamespace.currentInode()));
        PinnedMaps maps = PinnedMaps.find(bpf, pins.resolve("maps"), NetworkNamespace.currentCookie());
        return new Explainer(maps, bpf, new OwnSchedulers(schedulers));
    }

    /**
     * What would become of the first packet from {@code client} to {@code virtual}; both of one family.
     *
     * @param mark the packet's own, 0 for none; means nothing at XDP
     */
    public Explanation explain(
            Protocol protocol,
            InetAddress client,
            int clientPort,
            InetAddress virtual,
            int port,
            boolean isXdp,
            int mark) {
        take();
        Tracing.aim(client, 0, Long.MAX_VALUE);
        byte[] frame = ProbeFrame.of(protocol, client, clientPort, virtual, port);
        int device = netlink.routes()
                .find(client)
                .filter(route -> !route.hops().isEmpty())
                .map(route -> route.hops().getFirst().ifindex())
                .orElse(0);
        Packet packet = new Packet(frame, device, isXdp ? Hook.XDP : Hook.TC);
        packet.mark(mark);
        int verdict = Trace.receive(packet);
        return new Reading(verdict).explanation(protocol, client, clientPort, virtual, port);
    }

    /** Lets the code here see the maps as they are now. */
    private void take() {
        for (BpfMap map : Maps.all()) {
            var _ = maps.has(map)
                    ? map.overlay(maps.apply(map))
                    : map.reset(map.spec().entries());
        }
        for (BpfMap map : Maps.tracing()) {
            var _ = map.reset(map.spec().entries());
        }
        DatapathFeature.fix(EnumSet.allOf(DatapathFeature.class));
        FirstStart.fix(tables, tables.settings().unitShift());
        Fixed.OWN.set(1);
        Own.twin = (number, choice) -> schedulers.onJvm(nameOf(number)).applyAsInt(choice);
        Kernel.clock = System::nanoTime;
        Kernel.ticks = jiffies;
    }

    /** A user's scheduler's, of the services that have it. */
    private String nameOf(int scheduler) {
        for (int element = 1; element < tables.capacity(Maps.SERVICES); element++) {
            Service service = tables.service(element);
            if (service.scheduler() == scheduler) return TraceText.name(service);
        }
        throw new IllegalStateException("no service has scheduler " + scheduler + " any more; try again");
    }

    /** What the datapath wrote down. */
    private final class Reading {
        private final TraceText words = new TraceText(tables, devices);
        private final List<TraceStep> steps = new ArrayList<>();
        private final int verdict;
        private int service;
        private int chosen;
        private int known;
        private boolean isTemplate;

        Reading(int verdict) {
            this.verdict = verdict;
            for (byte[] note = Maps.TRACE.store().poll();
                    note != null;
                    note = Maps.TRACE.store().poll()) read(new Trace.Note(Mem.of(MemorySegment.ofArray(note))));
        }

        private void read(Trace.Note note) {
            steps.add(words.step(note));
            switch (note.step()) {
                case Trace.SERVICE -> service = note.value();
                case Trace.CONNECTION -> known = note.value();
                case Trace.TEMPLATE -> isTemplate = true;
                case Trace.TO_SERVER -> chosen = note.value();
                default -> {
                    // In words only.
                }
            }
        }

        Explanation explanation(Protocol protocol, InetAddress client, int clientPort, InetAddress virtual, int port) {
            if (service == 0 && chosen != 0) service = tables.server(chosen).service();
            Service its = service == 0 ? null : tables.service(service);
            String scheduler = its == null ? "" : TraceText.name(its);
            return new Explanation(
                    its == null ? null : ServiceId.of(its).key(),
                    scheduler,
                    connection(protocol, client, clientPort, virtual, port),
                    switch (verdict) {
                        case Packet.PASS -> "passed";
                        case Packet.TX, Packet.REDIRECT -> "sent";
                        default -> "dropped";
                    },
                    its == null ? List.of() : candidates(scheduler),
                    chosen == 0 ? null : hop(tables.server(chosen)),
                    steps);
        }

        private List<Explanation.Candidate> candidates(String scheduler) {
            List<Integer> entries = new ArrayList<>();
            for (int entry = 1; entry < tables.capacity(Maps.SERVERS); entry++) {
                Server server = tables.server(entry);
                if ((server.flags() & Server.IN_USE) != 0
                        && server.service() == service
                        && server.role() != Server.ELDER) entries.add(entry);
            }
            entries.sort((a, b) ->
                    Long.compare(tables.server(b).created(), tables.server(a).created()));
            List<Explanation.Candidate> found = new ArrayList<>();
            Refusals refusals = new Refusals(tables, scheduler, chosen);
            for (int entry : entries) found.add(candidate(entry, refusals));
            return found;
        }

        private Explanation.Candidate candidate(int entry, Refusals refusals) {
            Server server = tables.server(entry);
            long gauge = tables.gauge(entry).u64(0);
            String reason = entry != chosen
                    ? refusals.of(entry)
                    : known == entry
                            ? "has the connection"
                            : isTemplate ? "its client keeps to it (persistence)" : "the scheduler's next choice";
            return new Explanation.Candidate(
                    PacketOrder.read(server.wideAddress(), server.isIpv6()),
                    PacketOrder.port(server.port()),
                    Refusals.method(server),
                    server.weight(),
                    (int) (gauge - (int) gauge >> 32),
                    (int) gauge,
                    entry == chosen,
                    reason);
        }

        private @Nullable Connection connection(
                Protocol protocol, InetAddress client, int clientPort, InetAddress virtual, int port) {
            List<Connection> found = new ArrayList<>();
            try {
                new ConnectionLister(
                                tables,
                                new TableTime(tables, jiffies.hz(), jiffies),
                                new Templates(tables, System::nanoTime))
                        .list(
                                null,
                                part -> part.stream()
                                        .filter(c -> c.protocol() == protocol
                                                && c.client().equals(client)
                                                && c.clientPort() == clientPort
                                                && c.virtual().equals(virtual)
                                                && c.virtualPort() == port)
                                        .forEach(found::add));
            } catch (IOException e) {
                throw new AssertionError("nothing here writes", e);
            }
            return found.isEmpty() ? null : found.getFirst();
        }

        private Explanation.Hop hop(Server server) {
            boolean isReachable = (server.flags() & Server.REACHABLE) != 0;
            boolean isLocal = (server.flags() & Server.LOCAL) != 0;
            StringBuilder mac = new StringBuilder();
            for (int i = 0; i < 6 && isReachable && !isLocal; i++)
                mac.append(i == 0 ? "" : ":")
                        .append(String.format("%02x", server.link().u8(i)));
            return new Explanation.Hop(
                    devices.getOrDefault(server.device(), "interface " + server.device()),
                    server.isGatewayIpv6()
                            ? PacketOrder.read(server.wideGateway(), true)
                            : PacketOrder.address(server.gateway()),
                    mac.toString(),
                    server.mtu(),
                    isLocal);
        }
    }

    @Override
    public void close() {
        jiffies.close();
        maps.close();
        netlink.close();
    }
}
