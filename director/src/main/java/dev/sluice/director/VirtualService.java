package dev.sluice.director;

import dev.sluice.control.Protocol;
import dev.sluice.control.Reply.Errno;
import dev.sluice.control.ServerKey;
import dev.sluice.control.ServerSpec;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceSpec;
import dev.sluice.control.ServiceTimeouts;
import dev.sluice.director.datapath.Server;
import java.util.LinkedHashMap;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * A virtual service as configured, with its servers and where its scheduler stands. A draft changes a copy; what is live is
 * never changed. Each change moves the scheduler as the kernel's would, so that picks go on in the kernel's order.
 */
final class VirtualService {
    private static final int FTP = 21;

    private final long created;
    private final SequencedMap<ServerKey, RealServer> oldestFirst;
    private ServiceSpec spec;
    private Scheduler scheduler;
    private Weights weights;
    private long position;

    private ServiceTimeouts timeouts = ServiceTimeouts.NONE;
    private int timeoutTable;

    /** Its element of the services map, and its plan; 0 before it has one. */
    private int element;

    private int plan;
    /** Whether servers or scheduler changed since this copy was made, so that a new plan is due. */
    private boolean changed;

    VirtualService(ServiceSpec spec, Scheduler scheduler, long created) {
        this(spec, scheduler, created, new LinkedHashMap<>());
    }

    private VirtualService(
            ServiceSpec spec, Scheduler scheduler, long created, SequencedMap<ServerKey, RealServer> oldestFirst) {
        this.spec = spec;
        this.scheduler = scheduler;
        this.created = created;
        this.oldestFirst = oldestFirst;
        weights = Weights.of(oldestFirst.values());
        position = beginning();
    }

    /** Where a scheduler stands that has picked nothing yet. */
    private long beginning() {
        return scheduler == Scheduler.WEIGHTED_ROUND_ROBIN ? weights.greatest() : Long.MAX_VALUE;
    }

    /** A copy to be changed, whose scheduler stands at {@code position}. */
    VirtualService draft(long position) {
        VirtualService copy = new VirtualService(spec, scheduler, created, new LinkedHashMap<>(oldestFirst));
        copy.position = position;
        copy.element = element;
        copy.plan = plan;
        copy.timeouts = timeouts;
        copy.timeoutTable = timeoutTable;
        return copy;
    }

    ServiceKey key() {
        return spec.key();
    }

    ServiceSpec spec() {
        return spec;
    }

    /** Its own, where they differ from the director's. */
    ServiceTimeouts timeouts() {
        return timeouts;
    }

    /** Takes over what was read from the maps. */
    void timeouts(ServiceTimeouts adopted) {
        timeouts = adopted;
    }

    void change(ServiceTimeouts wanted) {
        changed |= !wanted.equals(timeouts);
        timeouts = wanted;
    }

    /** {@code table}: of {@link TimeoutTables}, for {@link #timeouts}. */
    void timeoutTable(int table) {
        timeoutTable = table;
    }

    /** What it makes of its servers: flags of {@link Server#flags}. */
    int traits() {
        int onePacket = (spec.flags() & ServiceSpec.ONE_PACKET) != 0 ? Server.ONE_PACKET : 0;
        int persistent = (spec.flags() & ServiceSpec.PERSISTENT) != 0 ? Server.PERSISTENT : 0;
        return timeoutTable << Server.TIMEOUTS | onePacket | persistent | (isWide() ? reach() : 0);
    }

    /** Whether its clients' calls stay with their servers: {@code --pe sip}, which means nothing without {@code -p}. */
    boolean goesByCall() {
        return (spec.flags() & ServiceSpec.PERSISTENT) != 0
                && spec.persistenceEngine().equals(Admission.SIP);
    }

    /** Whether it has more than one port. */
    boolean isWide() {
        boolean isFtp = spec.key().protocol() == Protocol.TCP && spec.key().port() == FTP;
        return spec.key().port() == 0 || isFtp && (spec.flags() & ServiceSpec.PERSISTENT) != 0;
    }

    /** ip_vs_schedule has a mark's packets go to the server's port, ip_vs_sched_persist leaves them theirs. */
    private int reach() {
        if (spec.key().mark() == 0) return Server.ANY_PORT | Server.KEEPS_PORT;
        boolean isPersistent = (spec.flags() & ServiceSpec.PERSISTENT) != 0;
        return Server.MARKED | (isPersistent ? Server.KEEPS_PORT : 0);
    }

    Scheduler scheduler() {
        return scheduler;
    }

    /** Rises with each service made. */
    long created() {
        return created;
    }

    /**
     * Where its scheduler stands: rr's last choice ({@link RealServer#created}, {@link Long#MAX_VALUE} for the head of the list),
     * wrr's current weight; without meaning for others.
     */
    long position() {
        return position;
    }

    boolean changed() {
        return changed;
    }

    int element() {
        return element;
    }

    int plan() {
        return plan;
    }

    /** Where it lives in the maps. */
    void place(int element, int plan) {
        this.element = element;
        this.plan = plan;
    }

    /** As the kernel keeps them. */
    SequencedCollection<RealServer> newestFirst() {
        return oldestFirst.sequencedValues().reversed();
    }

    SequencedCollection<RealServer> oldestFirst() {
        return oldestFirst.sequencedValues();
    }

    @Nullable
    RealServer server(ServerKey key) {
        return oldestFirst.get(key);
    }

    /** Puts back what was read from the maps, oldest first; the scheduler does not move. */
    void restore(RealServer server) {
        oldestFirst.put(server.key(), server);
        weights = weights.plus(server);
    }

    /** Sets where the scheduler stands, as read from the maps. */
    void restorePosition(long position) {
        this.position = position;
    }

    /** Says which element of the servers map stands for a server. */
    void assign(RealServer server) {
        oldestFirst.replace(server.key(), server);
    }

    /** {@code -E}: a scheduler that stays is not disturbed. */
    void edit(ServiceSpec spec, Scheduler scheduler) throws Refusal {
        if (oldestFirst.size() > scheduler.mostServers())
            throw new Refusal(
                    Errno.EINVAL, scheduler.title() + " has room for " + scheduler.mostServers() + " servers");
        changed |= this.spec.flags() != spec.flags()
                || this.spec.timeout() != spec.timeout()
                || this.spec.netmask() != spec.netmask()
                || !this.spec.persistenceEngine().equals(spec.persistenceEngine());
        this.spec = spec;
        if (this.scheduler == scheduler) return;
        this.scheduler = scheduler;
        changed = true;
        position = beginning();
    }

    void add(ServerSpec spec, long created) throws Refusal {
        if (oldestFirst.containsKey(spec.key()))
            throw new Refusal(Errno.EEXIST, "server " + Text.of(spec.key()) + " exists");
        if (oldestFirst.size() >= scheduler.mostServers())
            throw new Refusal(
                    Errno.EINVAL, scheduler.title() + " has room for " + scheduler.mostServers() + " servers");
        RealServer server = RealServer.of(spec, created);
        oldestFirst.put(spec.key(), server);
        weights = weights.plus(server);
        moved();
    }

    void edit(ServerSpec spec) throws Refusal {
        RealServer before = known(spec.key());
        oldestFirst.replace(spec.key(), before.withSpec(spec));
        weights = Weights.of(oldestFirst.values());
        moved();
    }

    /** {@code end}: nanoseconds since boot. */
    void drain(ServerKey key, long end) throws Refusal {
        oldestFirst.replace(key, known(key).drained(end));
        weights = Weights.of(oldestFirst.values());
        moved();
    }

    void cancelDrain(ServerKey key) throws Refusal {
        RealServer drained = known(key);
        if (drained.drain() == null)
            throw new Refusal(Errno.EINVAL, "server " + Text.of(key) + " is not being drained");
        oldestFirst.replace(key, drained.undrained());
        weights = Weights.of(oldestFirst.values());
        moved();
    }

    void remove(ServerKey key) throws Refusal {
        RealServer gone = known(key);
        if (scheduler == Scheduler.ROUND_ROBIN && gone.created() == position) position = before(gone);
        oldestFirst.remove(key);
        weights = Weights.of(oldestFirst.values());
        moved();
    }

    /** rr's last choice is gone: stands at the one before it in the list, or at the list's head. */
    private long before(RealServer gone) {
        long newer = Long.MAX_VALUE;
        for (RealServer server : newestFirst()) {
            if (server.created() == gone.created()) return newer;
            newer = server.created();
        }
        return newer;
    }

    /** wrr begins at the list's head again after every change, with its current weight brought in line. */
    private void moved() {
        changed = true;
        if (scheduler == Scheduler.WEIGHTED_ROUND_ROBIN) position = weights.current(position);
    }

    private RealServer known(ServerKey key) throws Refusal {
        RealServer server = oldestFirst.get(key);
        if (server == null) throw new Refusal(Errno.ENOENT, "there is no server " + Text.of(key));
        return server;
    }
}
