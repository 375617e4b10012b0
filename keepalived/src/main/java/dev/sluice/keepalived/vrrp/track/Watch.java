package dev.sluice.keepalived.vrrp.track;

import dev.sluice.keepalived.config.model.Tracked;
import dev.sluice.keepalived.vrrp.state.Fault;
import dev.sluice.keepalived.vrrp.state.VirtualRouter;
import dev.sluice.keepalived.vrrp.state.Weight;

/**
 * An instance's interest in something tracked.
 *
 * @param weight what its state does to the instance
 */
public record Watch(Fault.Kind kind, String name, Weight weight) {
    /** With the weight of the tracked thing itself where the instance names none. */
    public static Watch of(Fault.Kind kind, Tracked tracked, int weight, boolean reverse) {
        return new Watch(
                kind,
                tracked.name(),
                new Weight(tracked.weight().orElse(weight), tracked.reverse().orElse(reverse)));
    }

    /** Lets the instance know; the same status again changes nothing. */
    public void apply(VirtualRouter router, Status status, long now) {
        boolean faults;
        int points;
        switch (status) {
            case Status.Condition(boolean good) -> {
                faults = weight.faults(good);
                points = weight.contribution(good);
            }
            case Status.Number(long value) -> {
                faults = weight.faults(value);
                points = weight.contribution(value);
            }
        }
        router.contribution(contributor(), points);
        if (faults) router.fault(fault(), now);
        else router.clear(fault(), now);
    }

    /** The instance does not watch it any more: what it did to the instance is undone. */
    public void end(VirtualRouter router, long now) {
        router.contribution(contributor(), 0);
        router.clear(fault(), now);
    }

    private String contributor() {
        return kind + " " + name;
    }

    private Fault fault() {
        return new Fault(kind, name);
    }
}
