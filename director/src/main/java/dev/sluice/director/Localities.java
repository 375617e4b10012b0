package dev.sluice.director;

import dev.sluice.director.datapath.Locality;
import dev.sluice.director.datapath.Maps;
import dev.sluice.director.datapath.Settings;
import dev.sluice.ebpf.MapStore;
import dev.sluice.ebpf.Mem;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * What lblc and lblcr remember, for the daemon's part of it: as in the kernel a removed server's element is kept while a destination
 * remembers it, and what was not asked for since a day (or as lblc_expiration says) is forgotten. For the director's thread.
 */
final class Localities {
    /** {@code CHECK_EXPIRE_INTERVAL} of net/netfilter/ipvs/ip_vs_lblc.c, nanoseconds. */
    private static final long INTERVAL = 60_000_000_000L;

    private final MapStore store;
    private final Settings settings;
    private final LongSupplier nanos;
    private BitSet named = new BitSet();
    private long counted;

    /** {@code nanos}: the clock of {@code Kernel.nanos}. */
    Localities(Tables tables, LongSupplier nanos) {
        store = tables.of(Maps.LOCALITIES);
        settings = tables.settings();
        this.nanos = nanos;
        counted = nanos.getAsLong() - INTERVAL;
    }

    /** Whether a destination remembers this element, as of a minute ago. */
    boolean names(int server) {
        if (nanos.getAsLong() - counted >= INTERVAL) count();
        return named.get(server);
    }

    private void count() {
        counted = nanos.getAsLong();
        named = new BitSet();
        int longest = Math.max(expiration(0), expiration(1));
        List<MemorySegment> expired = new ArrayList<>();
        store.forEach((key, value) -> {
            Locality locality = new Locality(Mem.of(value));
            if (locality.isForgotten(counted, longest)) expired.add(copy(key));
            else for (int i = 0; i < Locality.MOST; i++) named.set(locality.member(i));
        });
        remove(expired);
    }

    private int expiration(int which) {
        int seconds = settings.localityExpiration(which);
        return seconds == 0 ? Settings.LOCALITY_EXPIRATION : seconds;
    }

    /** Forgets all that a service remembers: it is gone, or has another scheduler. {@code service}: when it was created. */
    void forget(long service) {
        List<MemorySegment> its = new ArrayList<>();
        store.forEach((key, _) -> {
            if (Mem.of(key).u64(0) == service) its.add(copy(key));
        });
        remove(its);
        counted = nanos.getAsLong() - INTERVAL;
    }

    private static MemorySegment copy(MemorySegment key) {
        MemorySegment copy = Arena.ofAuto().allocate(Locality.KEY_SIZE, Long.BYTES);
        return copy.copyFrom(key.asSlice(0, Locality.KEY_SIZE));
    }

    private void remove(List<MemorySegment> keys) {
        for (MemorySegment key : keys) {
            boolean _ = store.delete(key);
        }
    }
}
