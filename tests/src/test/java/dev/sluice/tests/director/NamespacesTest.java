package dev.sluice.tests.director;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Pace;
import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Request;
import dev.sluice.control.ServiceStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two directors, each in a network namespace of its own, with the same addresses: neither sees the other. */
@Tag("network")
class NamespacesTest {
    private static final String VIP = "192.0.2.1", SERVER = "10.0.0.11";
    private static final int PORT = 8000;
    private static final String SECONDS =
            Long.toString(Pace.patience(Duration.ofSeconds(10)).toSeconds());

    /** A client, a director and a server in a row. */
    private record Side(Node client, TestDirector director) {
        static Side of(Lab lab, String name) throws IOException {
            Node client = lab.node("client" + name);
            Node director = lab.node("director" + name);
            Node server = lab.node("server" + name);
            client.cable("eth0", "192.168.1.10/24", director, "eth0", "192.168.1.2/24");
            director.cable("eth1", "10.0.0.1/24", server, "eth0", SERVER + "/24");
            client.route("default", "192.168.1.2");
            server.route("default", "10.0.0.1");
            director.address("lo", VIP + "/32");
            director.sysctl("net.ipv4.ip_forward", "1");
            server.start(
                    "socat", "TCP-LISTEN:" + PORT + ",fork,reuseaddr", "SYSTEM:echo " + name + "; cat > /dev/null");
            TestDirector daemon = TestDirector.start(director);
            daemon.service(VIP, PORT, "rr", ForwardingMethod.MASQUERADE, List.of(SERVER));
            return new Side(client, daemon);
        }

        String answer() {
            String connect = "exec 3<>/dev/tcp/" + VIP + "/" + PORT + "; head -1 <&3";
            return client.run("timeout", SECONDS, "bash", "-c", connect).strip();
        }

        long connections() throws IOException {
            List<ServiceStatus> services = director.services();
            return services.isEmpty() ? -1 : services.getFirst().counters().connections();
        }
    }

    @Test
    void neitherSeesTheOther() throws Exception {
        try (Lab lab = Lab.open("namespaces")) {
            Side one = Side.of(lab, "one");
            Side two = Side.of(lab, "two");
            for (int i = 0; i < 3; i++) assertThat(one.answer()).isEqualTo("one");
            assertThat(two.answer()).isEqualTo("two");
            assertThat(one.connections()).isEqualTo(3);
            assertThat(two.connections()).isEqualTo(1);
            assertThat(DaemonTest.connections(one.director)).hasSize(3);
            assertThat(DaemonTest.connections(two.director)).hasSize(1);

            assertThat(one.director.pins()).isNotEqualTo(two.director.pins());
            one.director.ask(new Request.Flush());
            assertThat(one.connections()).isEqualTo(-1);
            assertThat(two.answer()).isEqualTo("two");
            one.director.ask(new Request.Stop());
            assertThat(two.answer()).isEqualTo("two");
            assertThat(two.connections()).isEqualTo(3);
        }
    }
}
