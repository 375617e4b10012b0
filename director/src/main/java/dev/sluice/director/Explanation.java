package dev.sluice.director;

import dev.sluice.control.Connection;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.TraceStep;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What would become of a client's next packet to a virtual address.
 *
 * @param service that it is for, null for none, or when its connection alone decides
 * @param scheduler of that service, empty without
 * @param connection that there is already; a finished one may make room for a new one
 * @param verdict of the datapath: {@code sent}, {@code passed} (to the kernel's own stack) or {@code dropped}
 * @param servers of the service, those removed but remembered by connections included; newest first
 * @param next where the packet goes, null if nowhere
 * @param steps how the datapath came to it
 */
public record Explanation(
        @Nullable ServiceKey service,
        String scheduler,
        @Nullable Connection connection,
        String verdict,
        List<Candidate> servers,
        @Nullable Hop next,
        List<TraceStep> steps) {
    public Explanation {
        servers = List.copyOf(servers);
        steps = List.copyOf(steps);
    }

    /**
     * A server, and why it is chosen or not.
     *
     * @param isChosen whether the packet goes there
     */
    public record Candidate(
            InetAddress address,
            int port,
            String method,
            int weight,
            int active,
            int inactive,
            boolean isChosen,
            String reason) {}

    /**
     * The way to the chosen server.
     *
     * @param gateway the next router, or the server itself
     * @param mac its link address, empty while unknown
     * @param mtu bytes, 0 when not known
     * @param isLocal the server is on this machine
     */
    public record Hop(String device, InetAddress gateway, String mac, int mtu, boolean isLocal) {}
}
