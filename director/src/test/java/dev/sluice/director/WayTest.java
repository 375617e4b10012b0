package dev.sluice.director;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.linux.netlink.Route;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses can be a server's, by what the kernel says of them. */
class WayTest {
    private static final int LOOPBACK = 1;

    private static boolean isUnicast(InetAddress address, Optional<Route> answer) {
        return !Way.isNobodys(address) && Way.of(address, answer, _ -> null).isUnicast(address);
    }

    private static Optional<Route> route(InetAddress address, Route.Type type) {
        return Optional.of(new Route(
                address,
                address.getAddress().length * 8,
                type,
                List.of(new Route.Hop(LOOPBACK, Optional.empty(), 1, 0)),
                Optional.empty(),
                Route.LOCAL_TABLE,
                0,
                0,
                0,
                0));
    }

    /** As everywhere behind a director that has no default route. */
    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.2", "240.0.0.1", "2001:db8::1", "fd00::2", "::1", "::10.0.0.2"})
    void serversNeedNoRoute(String text) {
        assertThat(isUnicast(InetAddress.ofLiteral(text), Optional.empty())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "0.1.2.3", "224.0.0.1", "255.255.255.255", "::", "ff02::1", "fe80::1"})
    void othersCannotBeServersWithoutOneEither(String text) {
        assertThat(isUnicast(InetAddress.ofLiteral(text), Optional.empty())).isFalse();
    }

    @Test
    void theRouteTellsABroadcast() {
        InetAddress address = InetAddress.ofLiteral("10.0.0.255");
        assertThat(isUnicast(address, route(address, Route.Type.UNICAST))).isTrue();
        assertThat(isUnicast(address, route(address, Route.Type.BROADCAST))).isFalse();
    }

    @Test
    void mappedAddressesAreOnlyThisMachines() throws Exception {
        byte[] bytes = new byte[16];
        bytes[10] = bytes[11] = -1;
        bytes[12] = 10;
        bytes[15] = 2;
        InetAddress mapped = java.net.Inet6Address.getByAddress(null, bytes, -1);
        assertThat(isUnicast(mapped, Optional.empty())).isFalse();
        assertThat(isUnicast(mapped, route(mapped, Route.Type.UNICAST))).isFalse();
        assertThat(isUnicast(mapped, route(mapped, Route.Type.LOCAL))).isTrue();
    }
}
