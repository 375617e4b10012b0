package dev.sluice.director;

import dev.sluice.director.datapath.Plan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@link Plan} before it has slots: what a scheduler needs to know of its servers. */
interface PlanLayout {
    /** The plan of a service, null if none of its servers can be chosen. */
    static @Nullable PlanLayout of(VirtualService service) {
        List<RealServer> all = List.copyOf(service.newestFirst());
        List<RealServer> usable =
                all.stream().filter(server -> server.weight() > 0).toList();
        return usable.isEmpty()
                ? null
                : service.scheduler().layout(all, usable, service.spec().flags());
    }

    /** Slots it needs, possibly more than there are. */
    long slots();

    /** Writes all of it into {@link #slots} free slots from {@code head}. */
    void write(Tables tables, int head, long cursor);

    /** The pick from which a scheduler that stands at {@code position} goes on; see {@link VirtualService#position}. */
    default long startAt(long position) {
        return 0;
    }

    /** Where a scheduler stands after its pick number {@code pick}, if that counts its picks at all. */
    default long positionAfter(long pick) {
        throw new IllegalStateException("it does not count its picks");
    }

    /** Writes a member. */
    static void member(Plan slot, int server, int weight) {
        slot.server(server);
        slot.weight(weight);
        slot.u64(8, 0);
    }
}
