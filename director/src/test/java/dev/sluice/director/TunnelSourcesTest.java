package dev.sluice.director;

import static dev.sluice.director.DirectorFixture.key;
import static dev.sluice.director.DirectorFixture.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import org.junit.jupiter.api.Test;

/** The routes name the first of two addresses of the interface. */
class TunnelSourcesTest {
    private static final String FIRST = "192.168.0.1", SECOND = "192.168.0.2";
    private static final String OTHER = "192.168.1.100:80", A = "10.1.0.1:80", B = "10.1.0.2:80";

    private final DirectorFixture fixture = new DirectorFixture();

    private void tunnel(String service, String server) {
        assertThat(fixture.ask(new Request.AddServer(key(service), server(server, ForwardingMethod.TUNNEL, 1))))
                .isInstanceOf(Reply.Done.class);
    }

    private String source(String service, String server) {
        var entry = fixture.tables.server(fixture.live(service, server).entry());
        String wide = PacketOrder.read(entry.wideTunnelSource(), entry.isIpv6()).getHostAddress();
        if (!entry.isIpv6())
            assertThat(PacketOrder.address(entry.tunnelSource()).getHostAddress())
                    .isEqualTo(wide);
        return wide;
    }

    @Test
    void isWhatTheRoutesSay() {
        var _ = fixture.addService(OTHER, "rr");
        tunnel(OTHER, A);
        assertThat(source(OTHER, A)).isEqualTo(FIRST);
    }

    @Test
    void isNoVirtualAddress() {
        var _ = fixture.addService(FIRST + ":80", "rr");
        tunnel(FIRST + ":80", A);
        assertThat(source(FIRST + ":80", A)).isEqualTo(SECOND);
    }

    @Test
    void isNoVirtualAddressOfIpv6() {
        String service = "2001:db8::1:80", server = "2001:db8:2::1:80";
        var _ = fixture.addService(service, "rr");
        tunnel(service, server);
        assertThat(source(service, server)).isEqualTo("2001:db8:0:0:0:0:0:2");
    }

    /** The same real server may have both virtual addresses. */
    @Test
    void isNoneOfAnotherServiceThatComesLater() {
        var _ = fixture.addService(OTHER, "rr");
        tunnel(OTHER, A);
        var _ = fixture.addService(FIRST + ":80", "rr");
        tunnel(FIRST + ":80", B);
        assertThat(source(OTHER, A)).isEqualTo(SECOND);
        fixture.restart();
        assertThat(source(OTHER, A)).isEqualTo(SECOND);
        assertThat(source(FIRST + ":80", B)).isEqualTo(SECOND);
    }

    @Test
    void isAVirtualOneWhereThereIsNoOther() {
        for (String virtual : new String[] {FIRST, SECOND}) {
            var _ = fixture.addService(virtual + ":80", "rr");
            tunnel(virtual + ":80", A);
        }
        assertThat(source(SECOND + ":80", A)).isEqualTo(FIRST);
    }
}
