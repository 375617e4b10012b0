package dev.sluice.keepalived.vrrp.state;

import dev.sluice.keepalived.config.model.Garp;
import dev.sluice.keepalived.config.model.VrrpInstance;
import dev.sluice.keepalived.vrrp.Instances;
import dev.sluice.keepalived.vrrp.packet.Acceptance;
import dev.sluice.keepalived.vrrp.packet.Advert;
import dev.sluice.keepalived.vrrp.packet.AdvertFormat;
import dev.sluice.keepalived.vrrp.packet.Datagram;
import dev.sluice.keepalived.vrrp.packet.OutgoingAdvert;
import dev.sluice.keepalived.vrrp.packet.SequenceNumbers;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * A network of virtual routers without a network: real packets, a clock that this moves, and no waiting. Adverts arrive at the
 * moment they are sent.
 */
final class Lan {
    static final long MS = 1_000_000;

    final List<Node> nodes = new ArrayList<>();
    /** The beginning is no special moment. */
    long now = 123_456_789_000L;
    /** Whether a packet from one node to another arrives. */
    BiPredicate<Node, Node> wire = (from, to) -> true;

    /** A machine with one instance. */
    final class Node implements Effects {
        final VirtualRouter router;
        final List<String> log = new ArrayList<>();
        final List<Long> adverts = new ArrayList<>();
        final AdvertFormat format;
        private final OutgoingAdvert out;
        private final Acceptance acceptance;
        boolean running = true;
        boolean holds;
        Runnable onClaim = () -> {};

        private Node(VrrpInstance instance, String address) {
            InetAddress source = InetAddress.ofLiteral(address);
            format = AdvertFormat.of(instance, source);
            SequenceNumbers numbers = new SequenceNumbers();
            out = new OutgoingAdvert(format, numbers);
            acceptance = new Acceptance(format, instance, numbers);
            router = new VirtualRouter(instance, this);
            router.source(source.getAddress());
        }

        @Override
        public void advertise(VirtualRouter of, int priority) {
            adverts.add(now);
            out.prepare(format.group(), priority);
            byte[] packet = out.packet().clone();
            for (Node to : nodes) if (to != this && to.running && wire.test(this, to)) to.receive(packet);
        }

        void receive(byte[] packet) {
            Datagram datagram = new Datagram();
            System.arraycopy(packet, 0, datagram.buffer(), 0, packet.length);
            Advert advert = new Advert();
            if (datagram.receivedIp4(packet.length) != null || advert.read(datagram) != null) return;
            if (advert.virtualRouter() != router.instance().virtualRouterId().value()) return;
            if (acceptance.check(datagram, advert) == null) router.heard(advert, datagram, now);
        }

        @Override
        public void claim(VirtualRouter of) {
            holds = true;
            onClaim.run();
        }

        @Override
        public void release(VirtualRouter of) {
            holds = false;
        }

        @Override
        public void priorityChanged(VirtualRouter of) {
            log.add("priority " + of.priority());
        }

        @Override
        public void announce(VirtualRouter of, Occasion occasion, long at) {
            log.add("announce " + occasion);
        }

        @Override
        public void entered(VirtualRouter of, State before, String reason) {
            log.add(before + " -> " + of.state() + ": " + reason);
        }

        @Override
        public void twoMasters(VirtualRouter of, int priority, long at) {
            log.add("two masters, priority " + priority);
        }

        State state() {
            return router.state();
        }

        Node start() {
            router.start(now);
            return this;
        }
    }

    /** A node whose address ends with its number. */
    Node node(int priority, String... lines) {
        return instance(nodes.size() + 1, Instances.named("VI_1", 51, priority, lines));
    }

    Node instance(int address, VrrpInstance instance) {
        Node node = new Node(instance, "192.0.2." + address);
        nodes.add(node);
        return node;
    }

    /** Lets time pass, waking every node exactly when it wants to be. */
    Lan run(long millis) {
        long end = now + millis * MS;
        while (true) {
            Node next = null;
            for (Node node : nodes)
                if (node.running && (next == null || node.router.deadline() < next.router.deadline())) next = node;
            if (next == null || next.router.deadline() > end) break;
            now = Math.max(now, next.router.deadline());
            next.router.timeOut(now);
        }
        now = end;
        return this;
    }

    List<Node> masters() {
        return nodes.stream()
                .filter(node -> node.running && node.state() == State.MASTER)
                .toList();
    }

    static Garp garp(String... lines) {
        return Instances.instance(lines).garp();
    }
}
