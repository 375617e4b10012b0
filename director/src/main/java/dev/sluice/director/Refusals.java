package dev.sluice.director;

import dev.sluice.director.datapath.Server;
import java.util.Locale;

/** Why a server is not the one that a packet goes to. */
final class Refusals {
    private static final int ACTIVE_WORTH = 257;

    private final Tables tables;
    private final String scheduler;
    private final int chosen;

    /** {@code chosen}: 0 for none. */
    Refusals(Tables tables, String scheduler, int chosen) {
        this.tables = tables;
        this.scheduler = scheduler;
        this.chosen = chosen;
    }

    static String method(Server server) {
        return switch (server.method()) {
            case Server.DIRECT -> "direct";
            case Server.TUNNEL -> "tunnel";
            default -> "masquerade";
        };
    }

    String of(int entry) {
        Server server = tables.server(entry);
        int flags = server.flags();
        if ((flags & Server.AVAILABLE) == 0) return "removed: kept only until no connection names it any more";
        if (server.weight() == 0 || (flags & Server.QUIESCED) != 0) return "weight 0: takes no new connections";
        String preferred = preference(entry);
        boolean isUnreachable = (flags & (Server.LOCAL | Server.REACHABLE)) == 0;
        return isUnreachable ? preferred + "; besides, its link address is not known" : preferred;
    }

    private String preference(int entry) {
        if (chosen == 0) return "could not be chosen";
        return switch (scheduler) {
            case "rr", "wrr" -> "not its turn";
            case "sh" -> "the client hashes to another server";
            case "mh" -> "the client hashes to another server";
            case "dh" -> "the virtual address hashes to another server";
            case "fo" -> "another one that is available has a higher weight, or the same and came later";
            case "ovf" -> "one of a higher weight has room";
            case "lc", "wlc", "sed", "nq", "lblc", "lblcr" -> load(entry);
            default -> scheduler + " preferred another";
        };
    }

    /** As the kernel's {@code ip_vs_dest_conn_overhead}; sed and nq count what would be active with the new one. */
    private String load(int entry) {
        double own = loadOf(entry);
        double least = loadOf(chosen);
        String figures = String.format(Locale.ROOT, "load per weight %.1f, the chosen one's %.1f", own, least);
        return own > least ? figures : figures + "; of equals the one that is listed first";
    }

    private double loadOf(int entry) {
        long gauge = tables.gauge(entry).u64(0);
        long inactive = (int) gauge;
        long active = gauge - inactive >> 32;
        boolean expects = scheduler.equals("sed") || scheduler.equals("nq");
        long load = expects ? active + 1 : active * ACTIVE_WORTH + inactive;
        int weight = scheduler.equals("lc") ? 1 : tables.server(entry).weight();
        return weight == 0 ? Double.POSITIVE_INFINITY : (double) load / weight;
    }
}
