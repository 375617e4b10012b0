package dev.sluice.control;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sysctl of the kernel's IPVS that {@code sluice sysctl} refuses, since it would change nothing here.
 *
 * @param reason why, and what does its work instead; without a full stop
 */
public record RefusedSysctl(String name, String reason) {
    private static final String DEFENCE =
            "a defence against running out of memory: here the table has its size from the start, and when it is full new connections"
                    + " take the place of such as are not established; 'sluice run --connections' chooses the size";
    private static final String RATES =
            "the daemon computes rates, from counters that packets keep anyway; no packet waits for it";
    private static final String SYNC = "comes with connection synchronisation, which is not there yet";
    private static final String SIZE =
            "the table has its size from the start, chosen by 'sluice run --connections' and '--services'";

    /** All of them, by name. */
    public static final List<RefusedSysctl> ALL = List.of(
            new RefusedSysctl("am_droprate", DEFENCE),
            new RefusedSysctl("amemthresh", DEFENCE),
            new RefusedSysctl("backup_only", SYNC),
            new RefusedSysctl("conn_lfactor", SIZE),
            new RefusedSysctl("conn_max", SIZE),
            new RefusedSysctl(
                    "conntrack",
                    "packets are balanced before netfilter sees them, so there are no conntrack entries to keep"),
            new RefusedSysctl(
                    "debug_level", "'sluice trace CLIENT' tells the decisions on a client's packets, in any build"),
            new RefusedSysctl("drop_entry", DEFENCE),
            new RefusedSysctl("drop_packet", DEFENCE),
            new RefusedSysctl("est_cpulist", RATES),
            new RefusedSysctl("est_nice", RATES),
            new RefusedSysctl(
                    "ignore_tunneled",
                    "always so: a packet that comes in a tunnel to this machine is the kernel's; what that unpacks appears on a"
                            + " device that is not Ethernet, where nothing is balanced"),
            new RefusedSysctl("run_estimation", RATES),
            new RefusedSysctl("secure_tcp", DEFENCE),
            new RefusedSysctl(
                    "snat_reroute",
                    "always so: answers of masqueraded servers take the route from the virtual address to their client"),
            new RefusedSysctl("svc_lfactor", SIZE),
            new RefusedSysctl("sync_persist_mode", SYNC),
            new RefusedSysctl("sync_ports", SYNC),
            new RefusedSysctl("sync_qlen_max", SYNC),
            new RefusedSysctl("sync_refresh_period", SYNC),
            new RefusedSysctl("sync_retries", SYNC),
            new RefusedSysctl("sync_sock_size", SYNC),
            new RefusedSysctl("sync_threshold", SYNC),
            new RefusedSysctl("sync_version", SYNC));

    /** By its name, with or without {@code net.ipv4.vs.}; null if it is none of these. */
    public static @Nullable RefusedSysctl of(String name) {
        String plain = Sysctl.plain(name);
        for (RefusedSysctl refused : ALL) if (refused.name.equals(plain)) return refused;
        return null;
    }
}
