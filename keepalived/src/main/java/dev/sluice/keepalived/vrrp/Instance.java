package dev.sluice.keepalived.vrrp;

import dev.sluice.keepalived.config.model.Authentication;
import dev.sluice.keepalived.config.model.Family;
import dev.sluice.keepalived.config.model.UnicastPeer;
import dev.sluice.keepalived.config.model.VirtualAddress;
import dev.sluice.keepalived.config.model.VirtualMac;
import dev.sluice.keepalived.config.model.VrrpInstance;
import dev.sluice.keepalived.vrrp.packet.Acceptance;
import dev.sluice.keepalived.vrrp.packet.Advert;
import dev.sluice.keepalived.vrrp.packet.AdvertFormat;
import dev.sluice.keepalived.vrrp.packet.Datagram;
import dev.sluice.keepalived.vrrp.packet.MulticastFrame;
import dev.sluice.keepalived.vrrp.packet.OutgoingAdvert;
import dev.sluice.keepalived.vrrp.packet.Reject;
import dev.sluice.keepalived.vrrp.packet.RejectCounters;
import dev.sluice.keepalived.vrrp.packet.SequenceNumbers;
import dev.sluice.keepalived.vrrp.report.InstanceReport;
import dev.sluice.keepalived.vrrp.state.AnnouncementSchedule;
import dev.sluice.keepalived.vrrp.state.Effects;
import dev.sluice.keepalived.vrrp.state.Fault;
import dev.sluice.keepalived.vrrp.state.State;
import dev.sluice.keepalived.vrrp.state.VirtualRouter;
import dev.sluice.linux.FrameSender;
import dev.sluice.linux.SocketAddresses;
import dev.sluice.linux.netlink.Link;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A virtual router on this machine's interfaces: its sockets, its addresses, its announcements. The loop's thread uses it; the
 * way of an advert through it, in or out, allocates nothing.
 */
final class Instance implements Effects {
    /** Nanoseconds: other changes to the network, anywhere on the machine, go first. */
    private static final long SLOW = 20_000_000;

    private final Surroundings around;
    private final VirtualRouter router;
    private final AnnouncementSchedule schedule;
    private final RejectCounters rejects = new RejectCounters();
    private final MasterThings things;
    /** They outlive every connection: peers take no number twice. */
    private final SequenceNumbers numbers = new SequenceNumbers();

    private VrrpInstance settings;
    private @Nullable Connection connection;
    private Instant since = Instant.now();
    private String reason = "";
    private long sendFailures;

    /** Where it sends and receives, as long as its interface has an address to send from. */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    private record Connection(
            VrrpInstance settings,
            Port in,
            Port out,
            @Nullable FrameSender frames,
            @Nullable MulticastFrame frame,
            int ifindex,
            byte[] source,
            byte[][] destinations,
            OutgoingAdvert advert,
            Acceptance acceptance) {}

    Instance(VrrpInstance settings, Surroundings around) {
        this.settings = settings;
        this.around = around;
        router = new VirtualRouter(settings, this);
        schedule = new AnnouncementSchedule(settings.garp());
        things = new MasterThings(settings, around);
    }

    // ---- what it is

    VirtualRouter router() {
        return router;
    }

    VrrpInstance settings() {
        return settings;
    }

    int virtualRouter() {
        return settings.virtualRouterId().value();
    }

    /** What it is now, for people and programs. */
    InstanceReport report() {
        Connection at = connection;
        return new InstanceReport(
                settings,
                router.group().map(group -> group.settings().name()),
                router.state(),
                since,
                reason,
                router.priority(),
                at == null ? Optional.empty() : Optional.of(SocketAddresses.address(at.source)),
                router.master(),
                router.masterPriority(),
                Duration.ofNanos(router.masterInterval()),
                Duration.ofNanos(router.masterDown()),
                router.faults(),
                router.counters(),
                rejects,
                sendFailures);
    }

    void clearCounters() {
        router.counters().clear();
        rejects.clear();
        sendFailures = 0;
    }

    /** As {@link Acceptance#closeness}. */
    int closeness(Datagram datagram) {
        return connection == null ? 0 : connection.acceptance.closeness(datagram);
    }

    /** Whether this is another router of ours, as far as that is known: its end is no fault of ours. */
    boolean isPeer(InetAddress address) {
        return router.master().equals(Optional.of(address))
                || settings.adverts().peers().stream()
                        .anyMatch(peer -> peer.address().equals(address));
    }

    Optional<String> interfaceName() {
        return settings.networkInterface().value();
    }

    // ---- its interface

    /**
     * Looks at its interface: opens or closes its sockets, and sets or clears the faults that come of it. Whatever goes wrong is a
     * fault too, until it goes well at the next news.
     */
    void attach(long now) {
        Fault refused = new Fault(Fault.Kind.NO_CONNECTION, interfaceName().orElse(""));
        try {
            look(now);
            router.clear(refused, now);
        } catch (RuntimeException e) {
            if (!router.faults().contains(refused)) say(e.toString());
            // Before the old connection is closed: a master gives up by it.
            router.fault(refused, now);
            detach();
        }
    }

    private void look(long now) {
        Optional<Link> base =
                interfaceName().flatMap(name -> around.interfaces().find(name));
        String name = interfaceName().orElse("");
        boolean tracked = settings.trackInterface().value();
        boolean there = name.isEmpty() || base.isPresent();
        boolean runs = name.isEmpty() || base.map(Link::isRunning).orElse(false);
        if (!there) detach();
        set(new Fault(Fault.Kind.INTERFACE_DOWN, name), !there || tracked && !runs, now);
        if (!there) return;
        boolean added = things.prepare(base);
        if (added && router.state() == State.MASTER) announceNow(schedule.becameMaster(now), now);
        boolean ipvlan = settings.virtualMac().kind().value() == VirtualMac.Kind.IPVLAN;
        unsupported("auth_hmac", settings.hmac().isPresent(), now);
        unsupported("use_ipvlan", ipvlan, now);
        unsupported("vrf", settings.adverts().vrf().value().isPresent(), now);
        Optional<InetAddress> source = source(base);
        set(new Fault(Fault.Kind.NO_SOURCE_ADDRESS, name), source.isEmpty(), now);
        boolean lonely = settings.adverts().peers().isEmpty()
                && settings.adverts().faultWithoutPeers().value();
        set(new Fault(Fault.Kind.NO_PEERS, ""), lonely, now);
        int ifindex = base.map(Link::index).orElse(0);
        if (source.isPresent() && !isConnected(ifindex, source.get())) connect(ifindex, source.get());
    }

    /** Settings without which the other routers would not understand it: better no router than a wrong one. */
    private void unsupported(String keyword, boolean present, long now) {
        set(new Fault(Fault.Kind.UNSUPPORTED, keyword + " is not implemented in Sluice"), present, now);
    }

    private void set(Fault fault, boolean present, long now) {
        if (present) router.fault(fault, now);
        else router.clear(fault, now);
    }

    private Optional<InetAddress> source(Optional<Link> base) {
        Optional<InetAddress> configured = settings.adverts().source().value();
        Family family = settings.adverts().family();
        if (configured.isPresent() || base.isEmpty()) return configured;
        List<InetAddress> virtual =
                settings.allAddresses().stream().map(VirtualAddress::address).toList();
        boolean ownLinkLocal = family == Family.IPV6 && things.sendsFromVirtualMac();
        int ifindex = ownLinkLocal
                ? things.sendingInterface(base.get().index())
                : base.get().index();
        return around.interfaces().source(ifindex, family, virtual);
    }

    private boolean isConnected(int ifindex, InetAddress source) {
        return connection != null
                && connection.ifindex == ifindex
                && Arrays.equals(connection.source, source.getAddress())
                && connection.settings.equals(settings);
    }

    /** The old connection stays until there is a new one. */
    private void connect(int ifindex, InetAddress source) {
        Connection made = open(ifindex, AdvertFormat.of(settings, source));
        detach();
        connection = made;
        router.source(made.source);
    }

    private Connection open(int ifindex, AdvertFormat format) {
        boolean header = format.authentication() == Authentication.Type.AH && format.family() == Family.IPV4;
        int protocol = header ? Port.AUTHENTICATION_HEADER : Port.VRRP;
        Ports ports = around.loop().ports();
        Port in = ports.open(
                new Port.Key(format.family(), protocol, interfaceName().orElse(""), ifindex), this);
        Port out = in;
        try {
            if (things.sendsFromVirtualMac()) {
                int upper = things.sendingInterface(ifindex);
                out = ports.open(new Port.Key(format.family(), protocol, things.virtualMacName(), upper), this);
            }
            if (!settings.adverts().unicast()) {
                in.join(settings.adverts().group().value());
                if (out != in) out.sendGroupsHere();
            }
            return connection(in, out, ifindex, format);
        } catch (RuntimeException e) {
            close(in, out);
            throw e;
        }
    }

    private Connection connection(Port in, Port out, int ifindex, AdvertFormat format) {
        byte[][] destinations = {format.group()};
        if (settings.adverts().unicast())
            destinations = settings.adverts().peers().stream()
                    .map(UnicastPeer::address)
                    .map(InetAddress::getAddress)
                    .toArray(byte[][]::new);
        OutgoingAdvert advert = new OutgoingAdvert(format, numbers);
        FrameSender frames = null;
        MulticastFrame frame = null;
        Optional<Link> link = around.kernel().links().find(out.key().ifindex());
        if (!settings.adverts().unicast() && link.isPresent() && link.get().hardware() == Link.ETHERNET) {
            frames = around.loop().frames().of(link.get().index());
            frame = new MulticastFrame(format, link.get().mac().orElseThrow(), advert.packet().length);
        }
        Acceptance acceptance = new Acceptance(format, settings, numbers);
        return new Connection(
                settings, in, out, frames, frame, ifindex, format.source(), destinations, advert, acceptance);
    }

    private void detach() {
        Connection old = connection;
        if (old == null) return;
        connection = null;
        close(old.in, old.out);
    }

    private void close(Port in, Port out) {
        Ports ports = around.loop().ports();
        ports.close(in, this);
        if (out != in) ports.close(out, this);
    }

    /** Other settings for the same virtual router. What did not change is not touched. */
    void reconfigure(VrrpInstance changed, long now) {
        settings = changed;
        schedule.settings(changed.garp());
        boolean added = things.settings(changed);
        attach(now);
        router.reconfigure(changed, now);
        if (added && router.state() == State.MASTER) announceNow(schedule.becameMaster(now), now);
    }

    /** Somebody removed an address of ours; a master that lost one it should watch gives up. */
    void addressRemoved(InetAddress address, int ifindex, long now) {
        if (router.state() != State.MASTER || !things.watches(address, ifindex)) return;
        if (around.interfaces().has(address, ifindex)) return;
        router.stepDown(address.getHostAddress() + " was removed by somebody else", now);
    }

    /** Whether an address that came or went there may be the one to send from. */
    boolean mayConcern(int ifindex) {
        Connection at = connection;
        return at == null || at.ifindex == ifindex || things.uses(ifindex);
    }

    /** Whether that interface is its own, or one that it has addresses or routes on. */
    boolean mayConcern(Link link) {
        return interfaceName().equals(Optional.of(link.name())) || things.uses(link);
    }

    void linkDown(int ifindex) {
        things.linkDown(ifindex);
    }

    void anyLinkMayBeDown() {
        things.anyLinkMayBeDown();
    }

    /** It is not in the configuration any more. */
    void delete(long now) {
        VirtualRouter gone = router;
        close(now);
        if (settings.notifications().deletedState().value())
            around.notifier().entered("INSTANCE", gone.name(), "DELETED", gone.priority(), settings.notifications());
    }

    /** Hands over: it has ended when its router {@link VirtualRouter#hasLeft}. */
    void leave(long now) {
        router.stop(now);
    }

    /** Lets go of everything, at once. */
    void close(long now) {
        while (!router.hasLeft()) router.stop(now);
        detach();
        things.close();
    }

    // ---- packets

    /** An advert for our virtual router came in. */
    void received(Advert advert, Datagram datagram, long now) {
        Connection at = connection;
        if (at == null) return;
        Reject reject = at.acceptance.check(datagram, advert);
        if (reject != null) {
            rejected(reject, datagram);
            return;
        }
        if (!settings.adverts().skipAddressCheck().value() && at.acceptance.listsOthers(advert))
            otherAddresses(datagram);
        if (at.acceptance.coversGroup(datagram, advert)) at.advert.groupInChecksum(true);
        router.heard(advert, datagram, now);
    }

    private void otherAddresses(Datagram datagram) {
        if (router.counters().otherAddresses() == 0)
            say("adverts of " + datagram.sender().getHostAddress() + " list other addresses than ours");
        router.counters().countOtherAddresses();
    }

    /** Says so the first, second, fourth, eighth, ... time. */
    void rejected(Reject reject, Datagram datagram) {
        long times = rejects.count(reject) + 1;
        if (Long.bitCount(times) == 1)
            say("advert of " + datagram.sender().getHostAddress() + " ignored (" + times + " so far): "
                    + reject.words());
    }

    @Override
    public void advertise(VirtualRouter of, int priority) {
        Connection at = connection;
        if (at == null) return;
        for (int i = 0; i < at.destinations.length; i++) {
            byte[] destination = at.destinations[i];
            at.advert.prepare(destination, priority);
            int error = send(at, at.advert.packet(), destination);
            if (error != 0) sendFailed(error);
        }
    }

    private static int send(Connection at, byte[] packet, byte[] destination) {
        if (at.frames == null || at.frame == null) return at.out.send(packet, destination, at.source);
        byte[] frame = at.frame.around(packet);
        return at.frames.send(frame, frame.length);
    }

    private void sendFailed(int error) {
        sendFailures++;
        if (Long.bitCount(sendFailures) == 1) say(sendFailures + " adverts could not be sent; last error " + error);
    }

    // ---- mastership

    @Override
    public void claim(VirtualRouter of) {
        long before = around.loop().now();
        things.claim();
        long took = around.loop().now() - before;
        if (took > SLOW) say("the kernel took " + took / 1_000_000 + " ms to add addresses, routes and rules");
    }

    @Override
    public void release(VirtualRouter of) {
        schedule.noLongerMaster();
        things.release();
    }

    @Override
    public void announce(VirtualRouter of, Occasion occasion, long now) {
        long pause = settings.adverts().interval().value().toNanos();
        announceNow(
                occasion == Occasion.BECAME_MASTER
                        ? schedule.becameMaster(now)
                        : schedule.heardLowerPriority(now, pause),
                now);
    }

    private void announceNow(int repeats, long now) {
        if (repeats > 0) things.announce(repeats, now);
    }

    /** When it wants to be woken. */
    long next() {
        return Math.min(router.deadline(), schedule.next());
    }

    void announceDue(long now) {
        if (schedule.next() <= now) announceNow(schedule.due(now), now);
    }

    @Override
    public void entered(VirtualRouter of, State before, String why) {
        since = Instant.now();
        reason = why;
        State state = of.state();
        if (state == State.LEAVING) {
            say("sent priority 0, the addresses stay until somebody takes over");
            return;
        }
        String word = state == State.INIT ? "STOP" : state.name();
        say(why);
        around.log().accept("(" + of.name() + ") Entering " + word + " STATE");
        around.notifier().entered("INSTANCE", of.name(), word, of.priority(), settings.notifications());
        around.notifier().groupMayHaveChanged(of);
    }

    @Override
    public void priorityChanged(VirtualRouter of) {
        State state = of.state();
        if (state == State.MASTER || state == State.BACKUP)
            around.notifier().priorityChanged(of.name(), state.name(), of.priority(), settings.notifications());
    }

    @Override
    public void twoMasters(VirtualRouter of, int priority, long now) {
        long times = of.counters().twoMasters();
        if (Long.bitCount(times) == 1)
            say("TWO MASTERS: heard one of priority " + priority + ", ours is " + of.priority() + " (" + times
                    + " such adverts so far)");
        around.notifier().heardLower(of.name(), of.priority(), settings.notifications());
    }

    private void say(String what) {
        around.log().accept("(" + settings.name() + ") " + what);
    }
}
