package dev.sluice.director;

import dev.sluice.linux.netlink.Link;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which interfaces the datapath belongs on. */
public final class Interfaces {
    /** Whose members hand their packets to the master unseen: the master is where they come in. */
    private static final Set<String> TAKES_ALL = Set.of("bridge", "bond", "team");

    private Interfaces() {}

    /** Ethernet, up or not, not the loopback and no port of a bridge or bond; by index. */
    public static Map<Integer, Link> eligible(List<Link> links) {
        Map<Integer, Link> all = new HashMap<>();
        for (Link link : links) all.put(link.index(), link);
        Map<Integer, Link> eligible = new LinkedHashMap<>();
        for (Link link : links) {
            Link master = all.get(link.master());
            if (link.hardware() != Link.ETHERNET
                    || link.isLoopback()
                    || link.kind().equals("vrf")) continue;
            if (master != null && TAKES_ALL.contains(master.kind())) continue;
            eligible.put(link.index(), link);
        }
        return eligible;
    }

    /** A card of its own: not virtual, and not virtio, whose native XDP costs more than it gains. */
    static boolean isPhysical(Link link) {
        return link.kind().isEmpty() && !link.bus().isEmpty() && !link.bus().equals("virtio");
    }
}
