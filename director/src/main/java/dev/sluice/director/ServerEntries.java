package dev.sluice.director;

import dev.sluice.control.Counters;
import dev.sluice.control.ServerSpec;
import dev.sluice.director.datapath.Maps;
import dev.sluice.director.datapath.Server;
import dev.sluice.director.datapath.Threshold;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The elements of the servers map: who has which, and what connections of edited and removed servers still remember. An element
 * goes to another server only when no connection word names it.
 */
final class ServerEntries {
    private static final int[] METHODS = {Server.MASQUERADE, Server.TUNNEL, Server.DIRECT};

    private final Tables tables;
    private final BitSet used = new BitSet();
    /** Elements that are {@link Server#ELDER} or {@link Server#REMOVED}. */
    private final Map<ServerId, Integer> remembered = new HashMap<>();

    ServerEntries(Tables tables) {
        this.tables = tables;
        used.set(0);
    }

    // ---- in memory only: nothing is written yet

    /** A free element, 0 when there is none. */
    int take() {
        int index = used.nextClearBit(1);
        if (index >= tables.capacity(Maps.SERVERS)) return 0;
        used.set(index);
        return index;
    }

    /** Undoes {@link #take}. */
    void giveBack(int index) {
        used.clear(index);
    }

    @Nullable
    Integer remembered(ServerId id) {
        return remembered.get(id);
    }

    // ---- written at once

    /**
     * Writes a server into a taken element; not reachable yet, and no plan may name it before this returns.
     *
     * @param traits what its service makes of it: {@link VirtualService#traits}
     * @param before what the element has counted for others
     */
    void write(int index, ServerId id, RealServer server, int service, int traits, Counters before) {
        tables.gauge(index).u64(0, 0);
        Server entry = tables.server(index);
        entry.flags(0);
        entry.virtual(PacketOrder.name(id.service().address()));
        PacketOrder.write(entry.wideVirtual(), id.service().address());
        entry.portProtocolMethod(id.service().port(), id.service().kind(), id.method());
        entry.isIpv6(PacketOrder.isIpv6(id.address()));
        entry.address(entry.isIpv6() ? 0 : PacketOrder.address(id.address()));
        PacketOrder.write(entry.wideAddress(), id.address());
        entry.port(id.port() == 0 ? id.service().port() : id.port());
        entry.portless(id.port() == 0 ? 1 : 0);
        entry.next(0);
        Tables.write(
                tables.settings().offset(),
                Tables.read(tables.settings().offset()).minus(before));
        configure(index, server, service, traits);
    }

    /** Writes what an edit may change, and makes the element the one that its service's plan chooses. */
    void configure(int index, RealServer server, int service, int traits) {
        Server entry = tables.server(index);
        if (entry.role() == Server.ELDER || entry.role() == Server.REMOVED)
            remembered.remove(ServerId.of(entry), index);
        entry.created(server.created());
        entry.weight(server.weight());
        entry.lastWeight(server.lastWeight());
        RealServer.Draining drain = server.drain();
        entry.drainEnd(drain == null ? 0 : drain.end());
        entry.drainedWeight(drain == null ? 0 : drain.weight());
        entry.service(service);
        entry.encapsulation(Encapsulations.word(server.spec().tunnel()));
        entry.role(Server.CURRENT);
        limit(entry, server.spec(), tables.gauge(index).u64(0));
        int quiesced = server.weight() == 0 ? Server.QUIESCED : 0;
        int kept = entry.flags() & (Server.LOCAL | Server.REACHABLE);
        VarHandle.releaseFence();
        entry.flags(kept | quiesced | traits | Server.IN_USE | Server.AVAILABLE);
    }

    /** {@code __ip_vs_update_dest}: a limit that rose is as if it had never been reached. */
    private static void limit(Server entry, ServerSpec spec, long gauge) {
        boolean rose = spec.upper() == 0 || Integer.compareUnsigned(spec.upper(), entry.upper()) > 0;
        entry.upper(spec.upper());
        entry.lower(spec.lower());
        if (rose) entry.overloaded(0);
        Threshold.mind(entry, gauge);
    }

    /** Its connections go on, new ones go to the element of the server's new method. */
    void retire(int index, long now) {
        Server entry = tables.server(index);
        entry.removed(now);
        entry.role(Server.ELDER);
        remembered.put(ServerId.of(entry), index);
    }

    /** Removes a server, with the elements that served it by another method. */
    void putAway(int index, long now) {
        List<Integer> gone = new ArrayList<>(elders(ServerId.of(tables.server(index))));
        gone.add(index);
        for (int entry : gone) remove(entry, now);
    }

    /** Its connections wait for its return until {@link #giveUp}; one that was drained has had its time. */
    private void remove(int index, long now) {
        Server entry = tables.server(index);
        entry.removed(now);
        entry.role(Server.REMOVED);
        int isOver = entry.drainEnd() == 0 ? 0 : Server.GIVEN_UP;
        entry.flags(entry.flags() & ~Server.AVAILABLE | isOver);
        remembered.put(ServerId.of(entry), index);
    }

    /** The connections of a removed server end at their next packet, unless it returns before. */
    void giveUp(int index) {
        Server entry = tables.server(index);
        if (entry.role() == Server.REMOVED) entry.flags(entry.flags() | Server.GIVEN_UP);
    }

    /** Elements that served this server with another forwarding method and still have connections. */
    List<Integer> elders(ServerId server) {
        List<Integer> found = new ArrayList<>();
        if (remembered.isEmpty()) return found;
        for (int method : METHODS) {
            Integer index = remembered.get(new ServerId(server.service(), server.address(), server.port(), method));
            if (index != null && tables.server(index).role() == Server.ELDER) found.add(index);
        }
        return found;
    }

    /** Elements that are remembered only; some may have no connections left. */
    List<Integer> remembered() {
        return List.copyOf(remembered.values());
    }

    /** Ends an element that nobody names. */
    void free(int index) {
        Server entry = tables.server(index);
        remembered.remove(ServerId.of(entry), index);
        Counters last = tables.counters(index);
        Tables.write(
                tables.settings().offset(),
                Tables.read(tables.settings().offset()).plus(last));
        entry.flags(0);
        entry.role(0);
        entry.service(0);
        used.clear(index);
    }

    /** Takes over what another daemon left. */
    void adopt() {
        for (int index = 1; index < tables.capacity(Maps.SERVERS); index++) {
            Server entry = tables.server(index);
            if ((entry.flags() & Server.IN_USE) == 0) continue;
            used.set(index);
            if (entry.role() != Server.CURRENT) remembered.put(ServerId.of(entry), index);
        }
    }

    /** Behind the last element in use. */
    int end() {
        return used.length();
    }

    /** All elements in use. */
    int[] all() {
        return used.stream().skip(1).toArray();
    }
}
