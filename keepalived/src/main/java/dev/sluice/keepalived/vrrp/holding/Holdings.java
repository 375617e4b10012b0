package dev.sluice.keepalived.vrrp.holding;

import dev.sluice.linux.Errno;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.netlink.Removal;
import dev.sluice.linux.netlink.Rtnetlink;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
    /** Those of them that the kernel may have dropped. */
    private final Set<Holding> lost = new LinkedHashSet<>();
    /** What was said of those that were refused. */
    private final Map<Holding, String> refusals = new HashMap<>();

    private boolean claimed;

    public Holdings(Rtnetlink kernel, Ledger ledger, Consumer<String> log) {
        this.kernel = kernel;
        this.ledger = ledger;
        this.log = log;
    }

    /**
     * What a master has from now on. One that is master gets what is new or was lost, and loses what is not wanted any more;
     * everything else stays untouched.
     *
     * @return whether anything was added
     */
    public boolean want(List<Holding> holdings) {
        wanted = List.copyOf(holdings);
        if (!claimed) return false;
        release(held.keySet().stream()
                .filter(holding -> !wanted.contains(holding))
                .toList());
        boolean restored = addLost();
        return addMissing() || restored;
    }

    /** Whether anything that is wanted may come or go with this interface. */
    public boolean wantsOn(int ifindex) {
        return wanted.stream().anyMatch(holding -> holding.isOn(ifindex));
    }

    /**
     * An interface went down, and with it what the kernel drops by itself then: routes and IPv6 addresses. They are added again at
     * the next {@link #want}, or the one after that, when the kernel takes them.
     */
    public void lostOn(int ifindex) {
        for (Holding holding : held.keySet()) if (holding.isOn(ifindex)) lost.add(holding);
    }

    /** Nobody knows which interfaces went down. */
    public void anyMayBeLost() {
        lost.addAll(held.keySet());
    }

    private boolean addLost() {
        boolean restored = false;
        for (Holding holding : List.copyOf(lost)) {
            try {
                holding.restore(kernel);
                restored = true;
                lost.remove(holding);
            } catch (LinuxException e) {
                // It never went. Otherwise its interface is down still, or its gateway is not reachable yet.
                if (e.is(Errno.EEXIST)) lost.remove(holding);
            }
        }
        return restored;
    }

    public void claim() {
        claimed = true;
        refusals.clear();
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
        return refused.size() < removals.size();
    }

    /** What is there already is not ours, and stays when we go. */
    private boolean add(Holding holding) {
        try {
            holding.add(kernel);
            refusals.remove(holding);
            return true;
        } catch (LinuxException e) {
            refused(
                    holding,
                    e.is(Errno.EEXIST)
                            ? "the " + holding + " is there already; it is left alone, also afterwards"
                            : String.valueOf(e.getMessage()));
            return false;
        }
    }

    /** Said once, though tried at all news. */
    private void refused(Holding holding, String why) {
        if (!why.equals(refusals.put(holding, why))) log.accept(why);
    }

    public void release() {
        claimed = false;
        release(List.copyOf(held.keySet()));
    }

    private void release(List<Holding> gone) {
        List<Removal> removed = new ArrayList<>();
        for (Holding holding : gone.reversed()) {
            Removal removal = held.remove(holding);
            lost.remove(holding);
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
