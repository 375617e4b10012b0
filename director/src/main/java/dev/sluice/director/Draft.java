package dev.sluice.director;

import dev.sluice.control.MarkSpec;
import dev.sluice.control.Reply;
import dev.sluice.control.Reply.Errno;
import dev.sluice.control.Request;
import dev.sluice.control.ServerSpec;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceSpec;
import dev.sluice.control.ServiceTimeouts;
import dev.sluice.control.Sysctl;
import dev.sluice.control.Timeouts;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A configuration being changed, aside from the live one: refused changes leave it as it was, and nothing is seen by packets
 * before it is activated. The errors are those of the kernel's ip_vs_genl_set_cmd.
 */
final class Draft {
    /** A year, seconds. */
    private static final long LONGEST_DRAIN = 365L * 24 * 3600;

    private final Configuration live;
    private final OwnSchedulers schedulers;
    private final Routes routes;
    private final LongSupplier nanos;
    /** Services as they shall be, empty where they shall not be. */
    private final Map<ServiceKey, Optional<VirtualService>> touched = new LinkedHashMap<>();

    private final List<Request.Zero> zeroed = new ArrayList<>();
    private final MarkDraft marks;
    private @Nullable Timeouts timeouts;
    private final Map<Sysctl, Integer> sysctls = new EnumMap<>(Sysctl.class);

    /** {@code nanos}: since boot. */
    Draft(Configuration live, MarkRules marks, OwnSchedulers schedulers, Routes routes, LongSupplier nanos) {
        this.live = live;
        this.marks = new MarkDraft(marks.live());
        this.schedulers = schedulers;
        this.routes = routes;
        this.nanos = nanos;
    }

    Map<ServiceKey, Optional<VirtualService>> touched() {
        return touched;
    }

    /** Mark rules as they shall be; null if they stay as they are. */
    @Nullable
    List<MarkSpec> marks() {
        return marks.changed();
    }

    /** To be done once it is live. */
    List<Request.Zero> zeroed() {
        return zeroed;
    }

    @Nullable
    Timeouts timeouts() {
        return timeouts;
    }

    /** To be set once all else is live. */
    Map<Sysctl, Integer> sysctls() {
        return sysctls;
    }

    Reply change(Request request) throws Refusal {
        switch (request) {
            case Request.AddService add -> add(add.spec());
            case Request.EditService edit -> edit(edit.spec());
            case Request.DeleteService delete -> delete(delete.key());
            case Request.Flush _ -> flush();
            case Request.AddServer add -> add(add.service(), add.spec());
            case Request.EditServer edit -> edit(edit.service(), edit.spec());
            case Request.DeleteServer delete -> touch(delete.service()).remove(delete.key());
            case Request.DrainServer drain -> drain(drain);
            case Request.ResumeDrain drain -> touch(drain.service()).drain(drain.key(), drain.end());
            case Request.CancelDrain cancel -> touch(cancel.service()).cancelDrain(cancel.key());
            case Request.Zero zero -> zero(zero);
            case Request.SetTimeouts set -> set(set.timeouts());
            case Request.AddMark add -> marks.add(add);
            case Request.DeleteMark delete -> marks.delete(delete.rule());
            case Request.ClearMarks clear -> marks.clear(clear.mark());
            case Request.SetServiceTimeouts set -> set(set.service(), set.timeouts());
            case Request.SetSysctl set ->
                sysctls.put(Sysctls.admit(set.wanted()), set.wanted().value());
            default ->
                throw new Refusal(
                        Errno.EINVAL,
                        request.getClass().getSimpleName() + " is no change and cannot be in a transaction");
        }
        return new Reply.Done();
    }

    private void add(ServiceSpec spec) throws Refusal {
        if (find(spec.key()) != null) throw new Refusal(Errno.EEXIST, "service " + Text.of(spec.key()) + " exists");
        Scheduler scheduler = Admission.service(spec, schedulers);
        touched.put(spec.key(), Optional.of(new VirtualService(spec, scheduler, live.nextCreated())));
    }

    private void edit(ServiceSpec spec) throws Refusal {
        require(spec.key());
        Scheduler scheduler = Admission.service(spec, schedulers);
        touch(spec.key()).edit(spec, scheduler);
    }

    private void delete(ServiceKey key) throws Refusal {
        require(key);
        touched.put(key, Optional.empty());
    }

    private void flush() {
        for (VirtualService service : live.all()) touched.put(service.key(), Optional.empty());
        touched.replaceAll((_, _) -> Optional.empty());
    }

    /** What is there already needs no address that could be added now. */
    private void add(ServiceKey service, ServerSpec spec) throws Refusal {
        VirtualService found = require(service);
        Admission.server(service, spec);
        if (found.server(spec.key()) == null) Admission.address(spec.key(), routes);
        touch(service).add(spec, live.nextCreated());
    }

    private void edit(ServiceKey service, ServerSpec spec) throws Refusal {
        require(service);
        Admission.server(service, spec);
        touch(service).edit(spec);
    }

    private void drain(Request.DrainServer drain) throws Refusal {
        if (drain.seconds() < 0 || drain.seconds() > LONGEST_DRAIN)
            throw new Refusal(Errno.EINVAL, "a drain lasts 0 to " + LONGEST_DRAIN + " seconds, not " + drain.seconds());
        touch(drain.service()).drain(drain.key(), nanos.getAsLong() + TimeUnit.SECONDS.toNanos(drain.seconds()));
    }

    private void zero(Request.Zero zero) throws Refusal {
        if (zero.service() != null) require(zero.service());
        zeroed.add(zero);
    }

    private void set(Timeouts asked) throws Refusal {
        Admission.timeouts(asked);
        Timeouts before = timeouts == null ? live.timeouts() : timeouts;
        timeouts = new Timeouts(
                asked.tcp() == 0 ? before.tcp() : asked.tcp(),
                asked.tcpFin() == 0 ? before.tcpFin() : asked.tcpFin(),
                asked.udp() == 0 ? before.udp() : asked.udp());
    }

    private void set(ServiceKey key, ServiceTimeouts wanted) throws Refusal {
        require(key);
        Admission.timeouts(key, wanted);
        VirtualService service = touch(key);
        service.change(wanted.over(service.timeouts()));
    }

    private @Nullable VirtualService find(ServiceKey key) {
        Optional<VirtualService> copy = touched.get(key);
        return copy == null ? live.find(key) : copy.orElse(null);
    }

    private VirtualService require(ServiceKey key) throws Refusal {
        VirtualService service = find(key);
        if (service == null) throw new Refusal(Errno.ESRCH, "there is no service " + Text.of(key));
        return service;
    }

    /** The copy that may be changed. */
    private VirtualService touch(ServiceKey key) throws Refusal {
        VirtualService found = require(key);
        if (touched.containsKey(key)) return found;
        VirtualService copy = live.draft(found);
        touched.put(key, Optional.of(copy));
        return copy;
    }
}
