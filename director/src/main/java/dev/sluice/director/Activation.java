package dev.sluice.director;

import dev.sluice.control.Counters;
import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Reply.Errno;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceSpec;
import dev.sluice.control.ServiceTimeouts;
import dev.sluice.director.datapath.Maps;
import dev.sluice.director.datapath.Service;
import dev.sluice.ebpf.Mem;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes a draft live: everything new is written aside, then packets are switched to it by one store (of a plan, a service's
 * element or the generation), then what is no longer needed is put away. Nothing fails once the first byte was written.
 */
final class Activation {
    /** So many servers' counters are read together. */
    private static final int MANY = 16;

    private final Tables tables;
    private final ServerEntries entries;
    private final SlotHeap slots;
    private final BitSet elements = new BitSet();
    private final Replies replies;
    private final ServerRoutes hops;
    private final ServiceTotals totals;
    private final Templates templates;
    private final Grace grace;
    private final Runnable forget;
    /** Keys of generations that are no longer valid and not removed yet. */
    private int oldKeys;

    /** {@code forget}: frees elements of servers that are only remembered and have no connections. */
    Activation(
            Tables tables,
            ServerEntries entries,
            Replies replies,
            ServerRoutes hops,
            ServiceTotals totals,
            Templates templates,
            Grace grace,
            Runnable forget) {
        this.tables = tables;
        this.entries = entries;
        slots = new SlotHeap(tables.capacity(Maps.SLOTS));
        this.replies = replies;
        this.hops = hops;
        this.totals = totals;
        this.templates = templates;
        this.grace = grace;
        this.forget = forget;
        elements.set(0);
    }

    /** One service's way from what it was to what it shall be. */
    private static final class Step {
        final ServiceId id;
        final @Nullable VirtualService before;
        final @Nullable VirtualService after;

        @Nullable
        PlanLayout layout;
        /** Elements of servers that packets do not know yet. */
        final List<RealServer> fresh = new ArrayList<>();

        final Set<Integer> taken = new HashSet<>();
        int element;
        int plan;

        Step(@Nullable VirtualService before, @Nullable VirtualService after, ServiceKey key) {
            this.before = before;
            this.after = after;
            id = ServiceId.of(key);
        }

        boolean switches() {
            return after == null || after.changed() || before == null;
        }
    }

    /** What {@link #commit} will carry out; holds elements and slots, and has written nothing. */
    static final class Prepared {
        private final List<Step> steps = new ArrayList<>();
        private boolean together;
    }

    /** An element that another daemon left in use. */
    void claim(VirtualService service, int planLength) {
        elements.set(service.element());
        tables.service(service.element()).flags(Service.IN_USE | Service.PUBLISHED);
        if (service.plan() != 0) slots.claim(service.plan(), planLength);
    }

    /** Finds room for everything. */
    Prepared prepare(Configuration live, Map<ServiceKey, Optional<VirtualService>> touched) throws Refusal {
        Prepared prepared = new Prepared();
        for (var change : touched.entrySet()) {
            VirtualService before = live.find(change.getKey());
            VirtualService after = change.getValue().orElse(null);
            if (before != null || after != null) prepared.steps.add(new Step(before, after, change.getKey()));
        }
        prepared.together = prepared.steps.stream().filter(Step::switches).count() > 1;
        for (Runnable remedy : List.<Runnable>of(forget, grace::drain)) {
            try {
                reserve(prepared);
                return prepared;
            } catch (Refusal e) {
                remedy.run();
            }
        }
        reserve(prepared);
        return prepared;
    }

    private void reserve(Prepared prepared) throws Refusal {
        try {
            for (Step step : prepared.steps) prepare(step, prepared.together);
        } catch (Refusal e) {
            for (Step step : prepared.steps) undo(step);
            throw e;
        }
    }

    private void prepare(Step step, boolean together) throws Refusal {
        VirtualService after = step.after, before = step.before;
        if (after == null) return;
        for (RealServer server : List.copyOf(after.oldestFirst())) enlist(step, after, server);
        step.element = after.element();
        step.plan = after.plan();
        if (!step.switches()) return;
        boolean apart = before == null
                || before.created() != after.created()
                || together
                || before.scheduler().code() != after.scheduler().code();
        if (apart) step.element = element();
        PlanLayout layout = PlanLayout.of(after);
        step.layout = layout;
        step.plan = layout == null ? 0 : slots.take(layout.slots());
        if (step.plan == 0 && layout != null) throw full("plans", "servers");
    }

    /** Finds the element whose connections this server takes up again, or a free one. */
    private void enlist(Step step, VirtualService after, RealServer server) throws Refusal {
        ServerId id = ServerId.of(step.id, server.spec());
        RealServer old = step.before == null ? null : step.before.server(server.key());
        if (old != null && ServerId.of(step.id, old.spec()).equals(id)) {
            after.assign(server.withEntry(old.entry()));
            return;
        }
        Integer entry = entries.remembered(id);
        if (entry == null) {
            entry = entries.take();
            if (entry == 0) throw full("real servers", "servers");
            step.taken.add(entry);
        }
        RealServer enlisted = server.withEntry(entry);
        if (server.lastWeight() == 0 && !step.taken.contains(entry))
            enlisted = enlisted.withLastWeight(tables.server(entry).lastWeight());
        after.assign(enlisted);
        step.fresh.add(enlisted);
    }

    private int element() throws Refusal {
        int element = elements.nextClearBit(1);
        if (element >= tables.capacity(Maps.SERVICES)) throw full("virtual services", "services");
        elements.set(element);
        return element;
    }

    private static Refusal full(String what, String option) {
        return new Refusal(
                Errno.ENOMEM,
                "no room for more " + what + "; stop the director and start it with a larger --" + option);
    }

    private void undo(Step step) {
        for (int entry : step.taken) entries.giveBack(entry);
        step.taken.clear();
        step.fresh.clear();
        VirtualService after = step.after;
        if (after == null) return;
        if (step.element != 0 && step.element != after.element()) elements.clear(step.element);
        if (step.layout != null && step.plan != 0) slots.release(step.plan, (int) step.layout.slots());
        step.layout = null;
        step.element = step.plan = 0;
    }

    /** Carries it out. {@code now}: seconds since boot. */
    void commit(Configuration live, Prepared prepared, long now) {
        IntFunction<Counters> counted = counted(prepared);
        for (Step step : prepared.steps) writeAside(step, counted);
        VarHandle.releaseFence();
        if (prepared.together) switchGeneration(live, prepared.steps);
        else for (Step step : prepared.steps) switchService(step);
        for (Step step : prepared.steps) finish(step, now);
    }

    /** What elements counted for servers before: nobody counts there any more, so it can be read for all at once. */
    private IntFunction<Counters> counted(Prepared prepared) {
        int fresh = prepared.steps.stream().mapToInt(step -> step.fresh.size()).sum();
        return fresh < MANY ? tables::counters : new Readings(tables, entries.end())::of;
    }

    private void writeAside(Step step, IntFunction<Counters> counted) {
        VirtualService after = step.after;
        if (after == null) return;
        for (RealServer server : after.oldestFirst()) totals.joins(after, server.entry(), counted);
        for (RealServer server : step.fresh) {
            if (step.taken.contains(server.entry()))
                entries.write(
                        server.entry(),
                        ServerId.of(step.id, server.spec()),
                        server,
                        step.element,
                        after.traits(),
                        counted.apply(server.entry()));
            else entries.configure(server.entry(), server, step.element, after.traits());
            hops.add(server.entry());
            if (server.spec().method() == ForwardingMethod.MASQUERADE) replies.add(server.entry());
        }
        if (!step.switches()) return;
        if (step.layout != null) step.layout.write(tables, step.plan, step.layout.startAt(after.position()));
        if (step.element != after.element()) write(step, after);
    }

    private void write(Step step, VirtualService after) {
        Service element = tables.service(step.element);
        element.flags(Service.IN_USE);
        element.scheduler(after.scheduler().code());
        element.plan(step.plan);
        element.address(PacketOrder.name(step.id.address()));
        PacketOrder.write(element.wideAddress(), step.id.address());
        element.port(step.id.port());
        element.kind(step.id.kind());
        Tables.write(element.offset(), totals.offset(after));
        describe(element, step, after);
    }

    /** What the daemon alone reads. */
    private static void describe(Service element, Step step, VirtualService after) {
        element.created(after.created());
        element.options(options(after.spec()));
        element.timeout(after.spec().timeout());
        element.netmask(after.spec().netmask());
        mask(element.clientMask(), after.spec());
        for (int which = 0; which < ServiceTimeouts.COUNT; which++)
            element.seconds(which, after.timeouts().seconds(which));
        element.start(step.layout == null ? 0 : step.layout.startAt(after.position()));
        element.position(after.position());
        byte[] name = after.spec().scheduler().getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 16; i++) element.schedulerName().u8(i, i < name.length ? name[i] : 0);
    }

    private static int options(ServiceSpec spec) {
        boolean isSip = spec.persistenceEngine().equals(Admission.SIP);
        return spec.flags() & Service.FLAGS | (isSip ? Service.BY_CALL : 0);
    }

    /** An IPv4 mask is a number, an IPv6 one the length of a prefix. */
    private static void mask(Mem mask, ServiceSpec spec) {
        if (PacketOrder.isIpv6(spec.key().address())) PacketOrder.writePrefix(mask, spec.netmask());
        else PacketOrder.write(mask, PacketOrder.address(Integer.reverseBytes(spec.netmask())));
    }

    private void switchService(Step step) {
        int generation = tables.settings().generation();
        boolean replaced = step.after == null || step.element != step.after.element();
        if (replaced && step.before != null)
            tables.service(step.before.element()).flags(Service.IN_USE);
        if (step.after == null) tables.removeService(step.id, generation);
        else if (replaced) {
            tables.putService(step.id, generation, step.element);
            tables.service(step.element).flags(Service.IN_USE | Service.PUBLISHED);
        } else if (step.switches()) {
            Service element = tables.service(step.element);
            describe(element, step, step.after);
            VarHandle.releaseFence();
            element.plan(step.plan);
        }
    }

    private void switchGeneration(Configuration live, List<Step> steps) {
        int before = tables.settings().generation();
        int keys = live.all().size() + steps.size();
        if (2 * keys + oldKeys > tables.capacity(Maps.SERVICE_KEYS)) grace.drain();
        Set<ServiceId> moved = new HashSet<>();
        for (Step step : steps) {
            moved.add(step.id);
            if (step.after != null) tables.putService(step.id, before + 1, step.element);
        }
        for (VirtualService service : live.all()) {
            ServiceId id = ServiceId.of(service.key());
            if (!moved.contains(id)) tables.putService(id, before + 1, service.element());
        }
        VarHandle.releaseFence();
        tables.settings().generation(before + 1);
        for (Step step : steps)
            if (step.after != null) tables.service(step.element).flags(Service.IN_USE | Service.PUBLISHED);
        // Whoever read the generation just before must still find his service.
        List<ServiceId> old =
                live.all().stream().map(service -> ServiceId.of(service.key())).toList();
        oldKeys += old.size();
        grace.later(() -> {
            for (ServiceId id : old) tables.removeService(id, before);
            oldKeys -= old.size();
        });
    }

    private void finish(Step step, long now) {
        VirtualService before = step.before, after = step.after;
        Set<Integer> current = new HashSet<>();
        if (after != null) for (RealServer server : after.oldestFirst()) current.add(server.entry());
        if (before != null)
            for (RealServer server : before.oldestFirst())
                if (!current.contains(server.entry())) putAway(step, server, now);
        if (after != null) {
            for (RealServer server : after.oldestFirst()) reconfigure(server, step.element, after.traits());
            if (before != null && before.created() == after.created()) totals.moves(after, step.element);
        }
        if (before != null && (after == null || after.created() != before.created())) totals.ends(before);
        release(step);
        if (after != null) after.place(step.element, step.plan);
    }

    /** What its service makes of a server may change where its answers come from. */
    private void reconfigure(RealServer server, int service, int traits) {
        entries.configure(server.entry(), server, service, traits);
        if (server.spec().method() == ForwardingMethod.MASQUERADE) replies.refresh(server.entry());
    }

    /** A server that its service's plan no longer chooses. */
    private void putAway(Step step, RealServer server, long now) {
        RealServer heir = step.after == null ? null : step.after.server(server.key());
        if (heir != null) {
            entries.retire(server.entry(), now);
            templates.move(server.entry(), heir.entry());
            return;
        }
        // Connections still have to end: replies and ways stay until nothing names the elements any more.
        entries.putAway(server.entry(), now);
    }

    /** Packets may be in the middle of what was replaced: it is used again after a while. */
    private void release(Step step) {
        VirtualService before = step.before;
        if (before == null) return;
        if (before.plan() != 0 && before.plan() != step.plan) {
            int plan = before.plan();
            int length = tables.slot(plan + 1).length();
            grace.later(() -> slots.release(plan, length));
        }
        if (before.element() != step.element) {
            int element = before.element();
            grace.later(() -> {
                tables.service(element).flags(0);
                elements.clear(element);
            });
        }
    }
}
