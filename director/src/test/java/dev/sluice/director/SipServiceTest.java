package dev.sluice.director;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.Connection;
import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Protocol;
import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceSpec;
import dev.sluice.director.datapath.SipTraffic;
import dev.sluice.director.datapath.Traffic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code --pe sip} as configured, listed and found again. */
class SipServiceTest {
    private static final ServiceKey KEY = new ServiceKey(Protocol.UDP, DirectorFixture.address("10.9.9.9"), 5060, 0);

    private final DirectorFixture fixture = new DirectorFixture();
    private int port = 1024;

    @BeforeEach
    void start() {
        done(new Request.AddService(spec(ServiceSpec.PERSISTENT, "sip")));
        for (int i = 1; i <= 3; i++)
            done(new Request.AddServer(
                    KEY, DirectorFixture.server("10.0.2." + i + ":5060", ForwardingMethod.DIRECT, 1)));
    }

    private static ServiceSpec spec(int flags, String engine) {
        return new ServiceSpec(KEY, "rr", flags, flags == 0 ? 0 : 100, 0xffffff00, engine);
    }

    private void done(Request request) {
        assertThat(fixture.ask(request)).isInstanceOf(Reply.Done.class);
    }

    private String call(int client, String id) {
        return Traffic.server(
                SipTraffic.frame("10.1.0." + client, port++, "10.9.9.9", 5060, SipTraffic.invite("Call-ID: " + id)));
    }

    private List<Connection> templates() {
        List<Connection> found = new ArrayList<>();
        try {
            fixture.director.connections().list(KEY, found::addAll);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return found.stream().filter(c -> c.clientPort() == 0).toList();
    }

    @Test
    void callsOfANetworkStayOverRestarts() {
        String first = call(1, "a@host"), second = call(2, "b@host");
        assertThat(second).isNotEqualTo(first);
        fixture.restart();
        assertThat(fixture.status(KEY).spec()).isEqualTo(spec(ServiceSpec.PERSISTENT, "sip"));
        for (int client = 3; client < 9; client++) {
            assertThat(call(client, "a@host")).isEqualTo(first);
            assertThat(call(client, "b@host")).isEqualTo(second);
        }
        assertThat(Traffic.verdict(Traffic.udp("10.1.0.9", 9, "10.9.9.9", 5060)))
                .isEqualTo("drop");
    }

    @Test
    void listsTheCallOfEachTemplate() {
        String first = call(1, "a@host");
        String _ = call(1, "b@host");
        assertThat(templates()).extracting(Connection::engineData).containsExactlyInAnyOrder("a@host", "b@host");
        assertThat(templates()).allSatisfy(template -> {
            assertThat(template.persistenceEngine()).isEqualTo("sip");
            assertThat(template.client()).isEqualTo(DirectorFixture.address("10.1.0.0"));
        });
        fixture.pass(60);
        assertThat(call(1, "a@host")).isEqualTo(first);
        fixture.pass(60);
        assertThat(templates()).extracting(Connection::engineData).containsExactly("a@host");
    }

    @Test
    void theEngineCanBeEdited() {
        String first = call(1, "a@host");
        done(new Request.EditService(spec(ServiceSpec.PERSISTENT, "")));
        String other = call(1, "x@host");
        assertThat(call(1, "y@host")).isEqualTo(other);
        assertThat(templates()).extracting(Connection::persistenceEngine).containsExactlyInAnyOrder("sip", "");
        done(new Request.EditService(spec(0, "sip")));
        assertThat(fixture.status(KEY).spec()).isEqualTo(spec(0, "sip"));
        assertThat(List.of(call(1, "z@host"), call(1, "a@host"), call(2, "z@host")))
                .doesNotHaveDuplicates();
        done(new Request.EditService(spec(ServiceSpec.PERSISTENT, "sip")));
        assertThat(call(1, "a@host")).isEqualTo(first);
    }

    /** Only persistent services need the code. */
    @Test
    void whatIsCompiledIn() {
        assertThat(DatapathFeature.of(fixture.director.live().all())).contains(DatapathFeature.SIP);
        done(new Request.EditService(spec(0, "sip")));
        assertThat(DatapathFeature.of(fixture.director.live().all())).doesNotContain(DatapathFeature.SIP);
    }
}
