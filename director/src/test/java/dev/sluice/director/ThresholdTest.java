package dev.sluice.director;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import dev.sluice.control.ServerSpec;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.Tunnel;
import dev.sluice.director.datapath.Traffic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code -x} and {@code -y}: the total decides, active and inactive. */
class ThresholdTest {
    private static final String VIP = "10.9.9.9:80", A = "10.0.2.1:80", B = "10.0.2.2:80";
    private static final ServiceKey KEY = DirectorFixture.key(VIP);

    private final DirectorFixture fixture = new DirectorFixture();

    @BeforeEach
    void start() {
        done(fixture.addService(VIP, "fo"));
        done(fixture.ask(new Request.AddServer(KEY, limited(8, 0))));
        done(fixture.addServer(VIP, B, 1));
    }

    private static ServerSpec limited(int upper, int lower) {
        return new ServerSpec(DirectorFixture.serverKey(A), ForwardingMethod.DIRECT, 5, upper, lower, Tunnel.IPIP);
    }

    private static void done(Reply reply) {
        assertThat(reply).isInstanceOf(Reply.Done.class);
    }

    /** {@code port}: of the client, above 1024. */
    private static String send(int port, int flags) {
        return Traffic.server(Traffic.tcp("10.1.0.1", 1024 + port, "10.9.9.9", 80, flags));
    }

    /** Opens connections of these ports, all of which must go to one server. */
    private static void open(int from, int to, String server) {
        for (int port = from; port <= to; port++)
            assertThat(send(port, Traffic.SYN)).as("port %d", port).isEqualTo(server);
    }

    @Test
    void aFullServerGetsNoMoreUntilItHasThreeQuarters() {
        open(1, 8, "10.0.2.1");
        open(9, 12, "10.0.2.2");
        assertThat(send(1, Traffic.ACK)).as("what it has goes on").isEqualTo("10.0.2.1");
        // A closed connection still counts, until it expires: six are left after two ended, one short of below 6.
        for (int port = 1; port <= 2; port++) {
            String _ = send(port, Traffic.ACK);
            String _ = send(port, Traffic.RST);
        }
        open(13, 13, "10.0.2.2");
        fixture.pass(30);
        open(14, 14, "10.0.2.2");
        String _ = send(3, Traffic.ACK);
        String _ = send(3, Traffic.RST);
        fixture.pass(30);
        open(15, 15, "10.0.2.1");
    }

    @Test
    void theLowerThresholdSaysWhenItGetsSomeAgain() {
        done(fixture.ask(new Request.EditServer(KEY, limited(8, 8))));
        open(1, 8, "10.0.2.1");
        open(9, 9, "10.0.2.2");
        String _ = send(1, Traffic.ACK);
        String _ = send(1, Traffic.RST);
        fixture.pass(30);
        open(10, 10, "10.0.2.1");
        open(11, 11, "10.0.2.2");
    }

    @Test
    void anEditDecidesAnew() {
        open(1, 8, "10.0.2.1");
        done(fixture.ask(new Request.EditServer(KEY, limited(9, 0))));
        open(9, 9, "10.0.2.1");
        open(10, 10, "10.0.2.2");
        done(fixture.ask(new Request.EditServer(KEY, limited(0, 0))));
        open(11, 20, "10.0.2.1");
        done(fixture.ask(new Request.EditServer(KEY, limited(8, 0))));
        open(21, 21, "10.0.2.2");
    }

    @Test
    void aNewDaemonKnowsThem() {
        open(1, 8, "10.0.2.1");
        fixture.restart();
        assertThat(fixture.status(KEY).servers().getLast().spec()).isEqualTo(limited(8, 0));
        open(9, 9, "10.0.2.2");
    }
}
