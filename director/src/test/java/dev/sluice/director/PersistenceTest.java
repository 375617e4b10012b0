package dev.sluice.director;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.Connection;
import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Protocol;
import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import dev.sluice.control.ServerStatus;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceSpec;
import dev.sluice.control.SysctlValue;
import dev.sluice.control.Timeouts;
import dev.sluice.director.datapath.Traffic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code -p} as reference §3.6 has it, and where it is better (§8, complaints 7 and 8). */
class PersistenceTest {
    private static final String VIP = "10.9.9.9:80", A = "10.0.2.1:80", B = "10.0.2.2:80";
    private static final ServiceKey KEY = DirectorFixture.key(VIP);

    private final DirectorFixture fixture = new DirectorFixture();

    @BeforeEach
    void start() {
        service(100, -1, "rr");
        done(fixture.addServer(VIP, A, 1));
        done(fixture.addServer(VIP, B, 1));
    }

    private void service(int seconds, int mask, String scheduler) {
        ServiceSpec spec = new ServiceSpec(KEY, scheduler, ServiceSpec.PERSISTENT, seconds, mask, "");
        BiFunction<ServiceSpec, Boolean, Request> change =
                (s, exists) -> exists ? new Request.EditService(s) : new Request.AddService(s);
        boolean exists = fixture.director.live().find(KEY) != null;
        done(fixture.ask(change.apply(spec, exists)));
    }

    private static void done(Reply reply) {
        assertThat(reply).isInstanceOf(Reply.Done.class);
    }

    /** The server that a new connection goes to. */
    private static String connect(String client, int port) {
        return Traffic.server(Traffic.tcp(client, port, "10.9.9.9", 80, Traffic.SYN));
    }

    private List<Connection> listed() {
        List<Connection> found = new ArrayList<>();
        try {
            fixture.director.connections().list(null, found::addAll);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return found;
    }

    private List<String> templates() {
        return listed().stream()
                .filter(connection -> connection.clientPort() == 0)
                .map(c -> c.protocol() + " " + c.state() + " "
                        + c.client().getHostAddress() + " " + c.virtual().getHostAddress() + ":" + c.virtualPort()
                        + " " + c.server().getHostAddress() + ":" + c.serverPort())
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rr", "wrr", "lc", "wlc", "sed", "nq", "sh", "mh", "dh", "twos", "lblc", "lblcr"})
    void clientsStay(String scheduler) {
        service(100, -1, scheduler);
        for (int client = 1; client < 20; client++) {
            String first = connect("10.1.0." + client, 1);
            assertThat(first).isNotEqualTo("none");
            for (int port = 2; port < 6; port++)
                assertThat(connect("10.1.0." + client, port)).isEqualTo(first);
        }
    }

    @Test
    void aTemplateEndsSoLongAfterItsLastNewConnection() {
        String first = connect("10.1.0.1", 1);
        fixture.pass(60);
        assertThat(connect("10.1.0.1", 2)).isEqualTo(first);
        fixture.pass(99);
        assertThat(connect("10.1.0.1", 3)).isEqualTo(first);
        fixture.pass(101);
        assertThat(templates()).isEmpty();
        assertThat(connect("10.1.0.1", 4)).isNotEqualTo(first);
    }

    @Test
    void aMaskMakesOneClientOfMany() {
        service(100, 0xffffff00, "rr");
        String first = connect("10.1.0.1", 1);
        assertThat(connect("10.1.0.77", 1)).isEqualTo(first);
        assertThat(connect("10.1.1.1", 1)).isNotEqualTo(first);
        assertThat(templates())
                .containsExactly(
                        "TCP NONE 10.1.0.0 10.9.9.9:80 " + first + ":80",
                        "TCP NONE 10.1.1.0 10.9.9.9:80 " + other(first) + ":80");
    }

    private static String other(String server) {
        return server.equals("10.0.2.1") ? "10.0.2.2" : "10.0.2.1";
    }

    @Test
    void listsAndCountsTemplates() {
        for (int client = 1; client <= 5; client++) {
            String _ = connect("10.1.0." + client, 1);
        }
        assertThat(templates()).hasSize(5);
        assertThat(fixture.status(KEY).servers())
                .extracting(ServerStatus::persistent)
                .containsExactly(3, 2);
        assertThat(listed())
                .filteredOn(c -> c.clientPort() == 0)
                .allSatisfy(c -> assertThat(c.expires()).isBetween(99_000L, 100_000L));
        String _ = Traffic.server(Traffic.tcp("10.1.0.1", 1, "10.9.9.9", 80, Traffic.ACK));
        assertThat(templates()).filteredOn(line -> line.contains("ASSURED")).hasSize(1);
    }

    @Test
    void aServerOfWeightZeroLosesItsClientsUnlessTheyAreKept() {
        String first = connect("10.1.0.1", 1);
        done(fixture.editServer(VIP, first + ":80", 0));
        String second = connect("10.1.0.1", 2);
        assertThat(second).isNotEqualTo(first);
        done(fixture.editServer(VIP, first + ":80", 1));
        assertThat(connect("10.1.0.1", 3)).as("it has moved for good").isEqualTo(second);
        fixture.tables.settings().switches(1);
        done(fixture.editServer(VIP, second + ":80", 0));
        assertThat(connect("10.1.0.1", 4)).isEqualTo(second);
    }

    @Test
    void aRemovedServersClientsGoElsewhereAndAReturnedOnesComeBack() {
        String first = connect("10.1.0.1", 1);
        done(fixture.deleteServer(VIP, first + ":80"));
        fixture.pass(10);
        done(fixture.addServer(VIP, first + ":80", 1));
        assertThat(connect("10.1.0.1", 2)).isEqualTo(first);
        done(fixture.deleteServer(VIP, first + ":80"));
        assertThat(connect("10.1.0.1", 3)).isEqualTo(other(first));
    }

    @Test
    void anEditedForwardingMethodKeepsClients() {
        String first = connect("10.1.0.1", 1);
        done(fixture.ask(
                new Request.EditServer(KEY, DirectorFixture.server(first + ":80", ForwardingMethod.TUNNEL, 1))));
        for (int port = 2; port < 8; port++) {
            String _ = connect("10.1.0.1", port);
        }
        assertThat(templates()).singleElement().asString().contains(first);
        assertThat(fixture.status(KEY).servers())
                .filteredOn(
                        server -> server.spec().key().address().getHostAddress().equals(first))
                .singleElement()
                .satisfies(server -> assertThat(server.counters().connections()).isEqualTo(7));
    }

    @Test
    void aNewDaemonKnowsThemAll() {
        String first = connect("10.1.0.1", 1);
        fixture.restart();
        assertThat(connect("10.1.0.1", 2)).isEqualTo(first);
        ServiceSpec spec = fixture.status(KEY).spec();
        assertThat(spec).isEqualTo(new ServiceSpec(KEY, "rr", ServiceSpec.PERSISTENT, 100, -1, ""));
        assertThat(templates()).hasSize(1);
        assertThat(Protocol.TCP).isEqualTo(spec.key().protocol());
    }

    /** The original's ageing, reference §3.6: by the minute while connections live. */
    @Test
    void aTemplateMayLiveAsLongAsItsConnections() {
        done(fixture.ask(new Request.SetSysctl(new SysctlValue("template_follows_connections", 1))));
        done(fixture.ask(new Request.SetTimeouts(new Timeouts(90, 0, 0))));
        service(5, -1, "rr");
        String first = connect("10.1.0.1", 1);
        assertThat(connect("10.1.0.2", 1)).isNotEqualTo(first);
        String _ = Traffic.server(Traffic.tcp("10.1.0.1", 1, "10.9.9.9", 80, Traffic.ACK));
        String _ = Traffic.server(Traffic.tcp("10.1.0.2", 1, "10.9.9.9", 80, Traffic.RST));
        fixture.pass(7);
        assertThat(templates())
                .as("one more minute each: both have connections")
                .hasSize(2);
        assertThat(listed())
                .filteredOn(c -> c.clientPort() == 0)
                .allSatisfy(c -> assertThat(c.expires()).isBetween(57_000L, 59_000L));
        fixture.restart();
        fixture.pass(62);
        assertThat(templates()).as("the other's has ended").hasSize(1);
        assertThat(connect("10.1.0.1", 2)).isEqualTo(first);
        fixture.pass(200);
        assertThat(templates()).as("no connection lives").isEmpty();
    }

    @Test
    void withoutADaemonTemplatesOfTheOriginalEndAllTheSame() {
        done(fixture.ask(new Request.SetSysctl(new SysctlValue("template_follows_connections", 1))));
        service(5, -1, "rr");
        String first = connect("10.1.0.1", 1);
        String _ = Traffic.server(Traffic.tcp("10.1.0.1", 1, "10.9.9.9", 80, Traffic.ACK));
        fixture.clock.addAndGet(9_000_000_000L);
        assertThat(connect("10.1.0.1", 2)).isEqualTo(first);
        fixture.clock.addAndGet(11_000_000_000L);
        assertThat(connect("10.1.0.1", 3)).isEqualTo(other(first));
    }
}
