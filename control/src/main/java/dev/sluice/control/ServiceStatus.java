package dev.sluice.control;

import java.util.List;

/** A virtual service as it is now; its servers in the kernel's order, newest first. */
public record ServiceStatus(ServiceSpec spec, Counters counters, Counters rates, List<ServerStatus> servers) {
    public ServiceStatus {
        servers = List.copyOf(servers);
    }
}
