package dev.sluice.director;

import dev.sluice.control.ServiceKey;
import dev.sluice.control.Timeouts;
import dev.sluice.director.datapath.Service;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is live: the services in the order they were made, as packets see them. */
final class Configuration {
    private final Tables tables;
    private final Map<ServiceKey, VirtualService> services = new LinkedHashMap<>();
    private long created;

    Configuration(Tables tables) {
        this.tables = tables;
    }

    Collection<VirtualService> all() {
        return services.values();
    }

    /** {@code only}: null for all. */
    Collection<VirtualService> all(@Nullable ServiceKey only) {
        if (only == null) return all();
        VirtualService found = find(only);
        return found == null ? List.of() : List.of(found);
    }

    @Nullable
    VirtualService find(ServiceKey key) {
        return services.get(key);
    }

    /** A number for the next service or server. */
    long nextCreated() {
        return ++created;
    }

    /** Later numbers shall be greater than this. */
    void seen(long created) {
        this.created = Math.max(this.created, created);
    }

    void replace(Map<ServiceKey, Optional<VirtualService>> touched) {
        touched.forEach((key, service) -> {
            VirtualService before = services.get(key);
            if (service.isEmpty()
                    || before != null && before.created() != service.get().created()) services.remove(key);
            service.ifPresent(made -> services.put(key, made));
        });
    }

    /** Takes over a service that is live already. */
    void adopt(VirtualService service) {
        services.put(service.key(), service);
    }

    /** A copy to be changed, with its scheduler where packets have moved it by now. */
    VirtualService draft(VirtualService service) {
        return service.draft(position(service));
    }

    private long position(VirtualService service) {
        if (service.plan() == 0) return service.position();
        if (!service.scheduler().isSequence()) return service.position();
        PlanLayout layout = PlanLayout.of(service);
        if (layout == null) return service.position();
        Service element = tables.service(service.element());
        long cursor = tables.slot(service.plan()).cursor();
        return cursor == element.start() ? service.position() : layout.positionAfter(cursor - 1);
    }

    Timeouts timeouts() {
        var at = tables.settings().configuredTimeouts();
        return new Timeouts(at.u32(0), at.u32(4), at.u32(8));
    }
}
