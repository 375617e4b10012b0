package dev.sluice.app.bench;

import dev.sluice.app.lab.Lab;

/** The kernel's own IPv4 forwarding and nothing else: what every ratio is taken to. */
record PlainForwarding(Bed.Path path) implements Contestant {
    @Override
    public String title() {
        return "plain " + path.title;
    }

    @Override
    public Bed build(Lab lab) {
        if (path == Bed.Path.THERE_ONLY) {
            Bed bed = Bed.build(lab, path, Bed.VIP);
            bed.client().route(Bed.VIP, Bed.OUTSIDE);
            bed.director().route(Bed.VIP, Bed.SERVER);
            return bed;
        }
        Bed bed = Bed.build(lab, path, Bed.SERVER);
        bed.client().route("10.0.0.0/24", Bed.OUTSIDE);
        return bed;
    }
}
