package dev.sluice.keepalived.vrrp.state;

/** Of a virtual router on paper, for rehearsals and tests: nothing happens but what a subclass says. */
public class NoEffects implements Effects {
    @Override
    public void advertise(VirtualRouter router, int priority) {}

    @Override
    public void claim(VirtualRouter router) {}

    @Override
    public void release(VirtualRouter router) {}

    @Override
    public void announce(VirtualRouter router, Occasion occasion, long now) {}

    @Override
    public void entered(VirtualRouter router, State before, String reason) {}

    @Override
    public void priorityChanged(VirtualRouter router) {}

    @Override
    public void twoMasters(VirtualRouter router, int priority, long now) {}
}
