package dev.sluice.keepalived.config.model;

import dev.sluice.control.Protocol;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code virtual_server}.
 *
 * @param protocol {@link Protocol#NONE} for firewall marks
 * @param family of a firewall mark; otherwise that of its address
 * @param runNotifiesAtStop {@code omega}
 * @param drain how long a server that a reload takes away keeps its connections, with weight 0
 * @param onlyWithAddress no checks while none of its addresses is on this machine ({@code ha_suspend})
 */
public record VirtualServer(
        ServiceAddress address,
        Place place,
        Setting<Protocol> protocol,
        Family family,
        Scheduler scheduler,
        Setting<Forwarding> forwarding,
        Persistence persistence,
        Setting<Boolean> onePacket,
        Quorum quorum,
        Setting<Boolean> initiallyDown,
        Setting<Boolean> runNotifiesAtStop,
        Setting<Boolean> onlyWithAddress,
        Setting<Boolean> mail,
        Setting<Duration> drain,
        Optional<SorryServer> sorryServer,
        List<RealServer> servers) {

    /** What a service is known by (reference §1.3). */
    public record Identity(ServiceAddress address, Protocol protocol) {
        @Override
        public String toString() {
            return address + (protocol == Protocol.NONE ? "" : " " + protocol);
        }
    }

    public Identity identity() {
        return new Identity(address, protocol.value());
    }
}
