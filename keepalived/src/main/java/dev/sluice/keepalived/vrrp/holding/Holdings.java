package dev.sluice.keepalived.vrrp.holding;

import dev.sluice.linux.Errno;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.netlink.Removal;
import dev.sluice.linux.netlink.Rtnetlink;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** What one instance adds as a master, in order, and takes away in the opposite order. One thread uses it. */
public final class Holdings {
    private final Rtnetlink kernel;
    private final Ledger ledger;
    private final Consumer<String> log;
    private List<Holding> wanted = List.of();
    private final Map<Holding, Removal> held = new LinkedHashMap<>();
    private boolean claimed;

    public Holdings(Rtnetlink kernel, Ledger ledger, Consumer<String> log) {
        this.kernel = kernel;
        this.ledger = ledger;
        this.log = log;
    }

    /**
     * What a master has from now on. One that is master gets what is new and loses what is not wanted any more; everything else
     * stays untouched.
     *
     * @return whether anything was added
     */
    public boolean want(List<Holding> holdings) {
        wanted = List.copyOf(holdings);
        if (!claimed) return false;
        release(held.keySet().stream()
                .filter(holding -> !wanted.contains(holding))
                .toList());
        return addMissing();
    }

    public void claim() {
        claimed = true;
        boolean _ = addMissing();
    }

    private boolean addMissing() {
        List<Holding> missing =
                wanted.stream().filter(holding -> !held.containsKey(holding)).toList();
        if (missing.isEmpty()) return false;
        Map<Holding, Removal> removals = new LinkedHashMap<>();
        for (Holding holding : missing) removals.put(holding, holding.removal(kernel));
        ledger.hold(List.copyOf(removals.values()));
        List<Removal> refused = new ArrayList<>();
        removals.forEach((holding, removal) -> {
            if (add(holding)) held.put(holding, removal);
            else refused.add(removal);
        });
        if (!refused.isEmpty()) ledger.drop(refused);
        return true;
    }

    /** What is there already is not ours, and stays when we go. */
    private boolean add(Holding holding) {
        try {
            holding.add(kernel);
            return true;
        } catch (LinuxException e) {
            log.accept(
                    e.is(Errno.EEXIST)
                            ? "the " + holding + " is there already; it is left alone, also afterwards"
                            : e.getMessage());
            return false;
        }
    }

    public void release() {
        claimed = false;
        release(List.copyOf(held.keySet()));
    }

    private void release(List<Holding> gone) {
        List<Removal> removed = new ArrayList<>();
        for (Holding holding : gone.reversed()) {
            Removal removal = held.remove(holding);
            if (removal == null) continue;
            try {
                boolean _ = kernel.perform(removal);
                removed.add(removal);
            } catch (LinuxException e) {
                log.accept(e.getMessage());
            }
        }
        if (!removed.isEmpty()) ledger.drop(removed);
    }

    /** What is held now. */
    public Set<Holding> held() {
        return Collections.unmodifiableSet(held.keySet());
    }
}
