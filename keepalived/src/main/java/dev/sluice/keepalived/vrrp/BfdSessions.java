package dev.sluice.keepalived.vrrp;

import dev.sluice.keepalived.config.model.BfdInstance;
import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.config.model.Family;
import dev.sluice.keepalived.vrrp.bfd.BfdSession;
import dev.sluice.keepalived.vrrp.bfd.BfdState;
import dev.sluice.keepalived.vrrp.packet.UdpDatagram;
import dev.sluice.keepalived.vrrp.report.SessionReport;
import dev.sluice.linux.LinuxException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All BFD sessions of a configuration; a reload keeps those whose settings did not change. The loop's thread uses it. */
final class BfdSessions implements AutoCloseable {
    private static final int PAYLOAD = 24, FIRST_SOURCE_PORT = 49152;

    private final Ports ports;
    private final Interfaces interfaces;
    private final Consumer<String> log;
    private final News news;
    private final SplittableRandom random = new SplittableRandom();
    private final Map<String, Peer> peers = new LinkedHashMap<>();
    private final Map<Family, BfdPort> byFamily = new LinkedHashMap<>();
    private Peer[] all = {};

    /** Who wants to know. */
    interface News {
        /** @param silent whether the neighbour may be dead */
        void bfdChanged(BfdSession session, boolean silent, long now);
    }

    /** A session and its way to the neighbour. */
    private final class Peer implements BfdSession.Effects {
        final BfdSession session;
        private final BfdPort port;
        private final byte[] neighbour;
        private final int sourcePort;
        private byte[] source = {};
        /** By which packets leave; 0 for what the routes say. */
        private int ifindex;

        private @Nullable UdpDatagram datagram;

        Peer(BfdInstance settings, BfdPort port) {
            this.port = port;
            neighbour = settings.neighbour().getAddress();
            sourcePort = random.nextInt(FIRST_SOURCE_PORT, 1 << 16);
            session = new BfdSession(settings, this, random);
        }

        @Override
        public void send(byte[] packet) {
            UdpDatagram to = datagram == null ? resolve() : datagram;
            // Without a way there is nobody to hear it; the detection time says the rest.
            if (to != null) {
                int _ = port.send(to.around(packet), neighbour, source, ifindex);
            }
        }

        private @Nullable UdpDatagram resolve() {
            InetAddress to = session.settings().neighbour();
            Optional<InetAddress> from = session.settings().source().value();
            if (to.isLinkLocalAddress() && to instanceof Inet6Address) {
                ifindex = from.map(interfaces::holding).orElse(0);
                if (ifindex == 0) return null;
            }
            from = from.or(() -> towards(to));
            if (from.isEmpty()) return null;
            source = from.get().getAddress();
            datagram = new UdpDatagram(source, sourcePort, neighbour, BfdPort.PORT, BfdPort.NEAREST, PAYLOAD);
            return datagram;
        }

        @Override
        public void changed(BfdSession of, BfdState before, boolean silent, long now) {
            log.accept("BFD_Instance(" + of + ") Entering " + of.state() + " state"
                    + (silent
                            ? " (the neighbour is silent for "
                                    + of.detectionTime().toMillis() + " ms)"
                            : ""));
            if (of.isUp() || before == BfdState.UP) news.bfdChanged(of, silent, now);
        }
    }

    BfdSessions(Ports ports, Interfaces interfaces, Consumer<String> log, News news) {
        this.ports = ports;
        this.interfaces = interfaces;
        this.log = log;
        this.news = news;
    }

    /** The address that packets to {@code neighbour} leave from; empty without a route. */
    private static Optional<InetAddress> towards(InetAddress neighbour) {
        try (DatagramChannel channel = DatagramChannel.open()) {
            var _ = channel.connect(new InetSocketAddress(neighbour, BfdPort.PORT));
            return Optional.of(((InetSocketAddress) channel.getLocalAddress()).getAddress());
        } catch (IOException unreachable) {
            return Optional.empty();
        }
    }

    void configure(Configuration configuration, long now) {
        Map<String, BfdInstance> wanted = new LinkedHashMap<>();
        for (BfdInstance settings : configuration.bfd()) if (isKnown(settings)) wanted.put(settings.name(), settings);
        peers.values().removeIf(peer -> {
            boolean gone = !peer.session
                    .settings()
                    .equals(wanted.get(peer.session.settings().name()));
            if (gone) peer.session.stop();
            return gone;
        });
        List<BfdSession> added = new ArrayList<>();
        for (BfdInstance settings : wanted.values()) {
            if (peers.containsKey(settings.name())) continue;
            try {
                Peer peer = new Peer(settings, port(Family.of(settings.neighbour())));
                peers.put(settings.name(), peer);
                added.add(peer.session);
            } catch (UncheckedIOException | LinuxException e) {
                log.accept("bfd_instance " + settings.name() + " stays down: " + e.getMessage());
            }
        }
        all = peers.values().toArray(Peer[]::new);
        List<BfdSession> sessions = sessions();
        byFamily.values().forEach(port -> port.sessions(sessions));
        added.forEach(session -> session.start(now));
    }

    private boolean isKnown(BfdInstance settings) {
        String reason = "";
        InetAddress neighbour = settings.neighbour();
        if (settings.multihop().value()) reason = "multihop is not implemented";
        else if (neighbour instanceof Inet6Address
                && neighbour.isLinkLocalAddress()
                && settings.source().value().isEmpty())
            reason = "a link-local neighbor_ip needs a source_ip, which says by which interface";
        if (!reason.isEmpty()) log.accept("bfd_instance " + settings.name() + " stays down: " + reason);
        return reason.isEmpty();
    }

    private BfdPort port(Family family) {
        return byFamily.computeIfAbsent(family, of -> {
            BfdPort port = new BfdPort(of);
            ports.add(port);
            return port;
        });
    }

    List<SessionReport> reports() {
        return sessions().stream()
                .map(session -> new SessionReport(
                        session.settings().name(),
                        session.settings().neighbour(),
                        session.state(),
                        session.detectionTime(),
                        session.downs()))
                .toList();
    }

    List<BfdSession> sessions() {
        return peers.values().stream().map(peer -> peer.session).toList();
    }

    Optional<BfdSession> find(String name) {
        return Optional.ofNullable(peers.get(name)).map(peer -> peer.session);
    }

    /** Addresses have changed: perhaps packets leave from another one. */
    void addressesChanged() {
        for (Peer peer : all) peer.datagram = null;
    }

    /** When {@link #due} has something to do. */
    long next() {
        long next = BfdSession.NEVER;
        for (int i = 0; i < all.length; i++) next = Math.min(next, all[i].session.next());
        return next;
    }

    void due(long now) {
        for (int i = 0; i < all.length; i++) if (all[i].session.next() <= now) all[i].session.due(now);
    }

    /** Tells every neighbour that this is no failure. The sockets are closed with the others. */
    @Override
    public void close() {
        for (Peer peer : all) peer.session.stop();
    }
}
