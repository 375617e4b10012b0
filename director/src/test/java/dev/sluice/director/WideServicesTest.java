package dev.sluice.director;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.Connection;
import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.MarkSpec;
import dev.sluice.control.Network;
import dev.sluice.control.PortRange;
import dev.sluice.control.Protocol;
import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceSpec;
import dev.sluice.control.SysctlValue;
import dev.sluice.director.datapath.Maps;
import dev.sluice.director.datapath.Traffic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Services of every port, of FTP, and of marks: who gets what, and whose answers they are. */
class WideServicesTest {
    private static final String VIP = "10.9.9.9", A = "10.0.2.1", B = "10.0.2.2", CLIENT = "10.1.0.1";

    private final DirectorFixture fixture = new DirectorFixture();

    private static void done(Reply reply) {
        assertThat(reply).isInstanceOf(Reply.Done.class);
    }

    private ServiceKey service(Protocol protocol, int port, int mark, int seconds) {
        return service(protocol, port, mark, seconds, "rr");
    }

    private ServiceKey service(Protocol protocol, int port, int mark, int seconds, String scheduler) {
        String address = mark == 0 ? VIP : "0.0.0.0";
        ServiceKey key = new ServiceKey(protocol, DirectorFixture.address(address), port, mark);
        int flags = seconds == 0 ? 0 : ServiceSpec.PERSISTENT;
        done(fixture.ask(new Request.AddService(new ServiceSpec(key, scheduler, flags, seconds, -1, ""))));
        return key;
    }

    private void servers(ServiceKey service, ForwardingMethod method, int port) {
        servers(service, method, port, 1);
    }

    private void servers(ServiceKey service, ForwardingMethod method, int port, int weight) {
        for (String address : List.of(A, B))
            done(fixture.ask(
                    new Request.AddServer(service, DirectorFixture.server(address + ":" + port, method, weight))));
    }

    private static String syn(int clientPort, int port) {
        return Traffic.server(Traffic.tcp(CLIENT, clientPort, VIP, port, Traffic.SYN));
    }

    private List<String> listed() {
        List<Connection> found = new ArrayList<>();
        try {
            fixture.director.connections().list(null, found::addAll);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return found.stream()
                .map(c ->
                        c.protocol() + " " + c.state() + " " + c.client().getHostAddress() + ":" + c.clientPort() + " "
                                + c.virtual().getHostAddress() + ":" + c.virtualPort() + " "
                                + c.server().getHostAddress() + ":" + c.serverPort())
                .sorted()
                .toList();
    }

    /** Where an answer of a server's port seems to come from. */
    private static String answer(String server, int port, int clientPort) {
        return Traffic.source(Traffic.tcp(server, port, CLIENT, clientPort, Traffic.SYN | Traffic.ACK));
    }

    @ParameterizedTest
    @EnumSource(names = {"MASQUERADE", "TUNNEL", "DIRECT"})
    void oneServerHasAllOfAClientsPorts(ForwardingMethod method) {
        servers(service(Protocol.TCP, 0, 0, 100), method, 0);
        String first = syn(1, 80);
        assertThat(first).isIn(A, B);
        for (int port : new int[] {443, 22, 8080, 20, 1})
            assertThat(syn(2, port)).isEqualTo(first);
        assertThat(Traffic.server(Traffic.udp(CLIENT, 1, VIP, 80))).isEqualTo("none");
        assertThat(Traffic.server(Traffic.tcp(CLIENT, 1, VIP, 80, Traffic.ACK))).isEqualTo(first);
        assertThat(listed())
                .hasSize(7)
                .contains(
                        "TCP ASSURED 10.1.0.1:0 10.9.9.9:0 " + first + ":0",
                        "TCP ESTABLISHED 10.1.0.1:1 10.9.9.9:80 " + first + ":80",
                        "TCP SYN_RECV 10.1.0.1:2 10.9.9.9:443 " + first + ":443");
    }

    @Test
    void anExactServiceComesFirst() {
        servers(service(Protocol.TCP, 0, 0, 100), ForwardingMethod.DIRECT, 0);
        ServiceKey web = service(Protocol.TCP, 80, 0, 0);
        done(fixture.ask(
                new Request.AddServer(web, DirectorFixture.server("10.0.2.3:80", ForwardingMethod.DIRECT, 1))));
        assertThat(syn(1, 80)).isEqualTo("10.0.2.3");
        assertThat(syn(1, 81)).isIn(A, B);
    }

    @Test
    void answersOfEveryPortAreTranslated() {
        servers(service(Protocol.TCP, 0, 0, 100), ForwardingMethod.MASQUERADE, 0);
        String server = syn(1, 4711);
        assertThat(Traffic.destination(Traffic.tcp(CLIENT, 1, VIP, 4711, Traffic.ACK)))
                .isEqualTo(server + ":4711");
        assertThat(answer(server, 4711, 1)).isEqualTo(VIP + ":4711");
        assertThat(answer(server, 4712, 1)).as("of no connection").isEqualTo(server + ":4712");
        fixture.restart();
        assertThat(answer(server, 4711, 1)).isEqualTo(VIP + ":4711");
    }

    @Test
    void ftpTakesItsDataConnectionsAlong() {
        servers(service(Protocol.TCP, 21, 0, 100), ForwardingMethod.MASQUERADE, 2121);
        String server = syn(1, 21);
        assertThat(Traffic.destination(Traffic.tcp(CLIENT, 1, VIP, 21, Traffic.ACK)))
                .isEqualTo(server + ":2121");
        assertThat(syn(2, 40_000)).isEqualTo(server);
        assertThat(Traffic.destination(Traffic.tcp(CLIENT, 2, VIP, 40_000, Traffic.ACK)))
                .isEqualTo(server + ":40000");
        assertThat(syn(3, 80)).isEqualTo("none");
        assertThat(answer(server, 2121, 1)).isEqualTo(VIP + ":21");
        assertThat(answer(server, 40_000, 2)).isEqualTo(VIP + ":40000");
        assertThat(listed()).contains("TCP ASSURED 10.1.0.1:0 10.9.9.9:0 " + server + ":0");
    }

    @Test
    void aMarkGathersAddressesPortsAndProtocols() {
        servers(service(Protocol.NONE, 0, 5, 100), ForwardingMethod.MASQUERADE, 0);
        mark(5, "10.9.9.0", 24);
        String server = syn(1, 80);
        assertThat(server).isIn(A, B);
        assertThat(syn(1, 443)).isEqualTo(server);
        assertThat(Traffic.server(Traffic.udp(CLIENT, 1, "10.9.9.77", 53))).isEqualTo(server);
        assertThat(Traffic.server(Traffic.tcp(CLIENT, 1, "10.9.8.9", 80, Traffic.SYN)))
                .isEqualTo("none");
        String _ = Traffic.server(Traffic.tcp(CLIENT, 1, VIP, 80, Traffic.ACK));
        assertThat(listed())
                .containsExactlyInAnyOrder(
                        "NONE ASSURED 10.1.0.1:0 0.0.0.5:0 " + server + ":0",
                        "TCP ESTABLISHED 10.1.0.1:1 10.9.9.9:80 " + server + ":80",
                        "TCP SYN_RECV 10.1.0.1:1 10.9.9.9:443 " + server + ":443",
                        "UDP UDP 10.1.0.1:1 10.9.9.77:53 " + server + ":53");
        assertThat(answer(server, 80, 1)).isEqualTo(VIP + ":80");
        assertThat(Traffic.source(Traffic.udp(server, 53, CLIENT, 1))).isEqualTo("10.9.9.77:53");
        fixture.pass(20);
        assertThat(listed()).hasSize(4);
        fixture.restart();
        assertThat(syn(2, 80)).isEqualTo(server);
        assertThat(answer(server, 80, 2)).isEqualTo(VIP + ":80");
    }

    @Test
    void aMarksAssociationIsListedByItsState() {
        servers(service(Protocol.NONE, 0, 5, 100), ForwardingMethod.MASQUERADE, 0);
        mark(5, VIP, 32);
        String server = Traffic.server(Traffic.sctp(CLIENT, 1, VIP, 36, 1));
        assertThat(server).isIn(A, B);
        String names = " 10.1.0.1:1 10.9.9.9:36 " + server + ":36";
        assertThat(listed()).contains("SCTP INIT1" + names);
        assertThat(Traffic.source(Traffic.sctp(server, 36, CLIENT, 1, 2))).isEqualTo(VIP + ":36");
        assertThat(listed()).contains("SCTP C-SENT" + names);
        assertThat(Traffic.server(Traffic.sctp(CLIENT, 1, VIP, 36, 10))).isEqualTo(server);
        assertThat(listed()).contains("SCTP C-REPLIED" + names);
        fixture.restart();
        assertThat(Traffic.source(Traffic.sctp(server, 36, CLIENT, 1, 11))).isEqualTo(VIP + ":36");
        assertThat(listed()).contains("SCTP ESTABLISHED" + names);
        fixture.pass(600);
        assertThat(Traffic.server(Traffic.sctp(CLIENT, 1, VIP, 36, 7))).isEqualTo(server);
        assertThat(listed()).contains("SCTP S-RECEIVED" + names);
        fixture.pass(60);
        assertThat(listed()).contains("SCTP S-RECEIVED" + names);
        fixture.pass(3);
        assertThat(listed()).noneMatch(line -> line.startsWith("SCTP"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5})
    void anAssociationThatIsUpAssuresItsTemplate(int mark) {
        ServiceKey key = mark == 0 ? service(Protocol.SCTP, 36, 0, 100) : service(Protocol.NONE, 0, mark, 100);
        servers(key, ForwardingMethod.DIRECT, mark == 0 ? 36 : 0);
        if (mark != 0) mark(mark, VIP, 32);
        String _ = Traffic.server(Traffic.sctp(CLIENT, 1, VIP, 36, 1));
        assertThat(listed()).hasSize(2).noneMatch(line -> line.contains("ASSURED"));
        String _ = Traffic.server(Traffic.sctp(CLIENT, 1, VIP, 36, 10));
        assertThat(listed())
                .anyMatch(line -> line.contains(" ASSURED "))
                .anyMatch(line -> line.contains("SCTP ESTABLISHED "));
    }

    @Test
    void aMarksServerMayHaveAPortOfItsOwn() {
        servers(service(Protocol.NONE, 0, 6, 0), ForwardingMethod.MASQUERADE, 8080);
        mark(6, "10.9.9.9", 32);
        assertThat(syn(1, 80)).isNotEqualTo(syn(2, 80));
        String server = Traffic.server(Traffic.tcp(CLIENT, 1, VIP, 80, Traffic.ACK));
        assertThat(Traffic.destination(Traffic.tcp(CLIENT, 1, VIP, 80, Traffic.ACK)))
                .isEqualTo(server + ":8080");
        assertThat(answer(server, 8080, 1)).isEqualTo(VIP + ":80");
    }

    /** The schedulers of transparent caches, whose services are marks. */
    @ParameterizedTest
    @ValueSource(strings = {"lblc", "lblcr"})
    void aMarksDestinationKeepsItsServer(String scheduler) {
        servers(service(Protocol.NONE, 0, 5, 0, scheduler), ForwardingMethod.DIRECT, 0, 100);
        mark(5, "10.9.9.0", 24);
        String first = syn(1, 80);
        for (int port = 2; port < 6; port++) assertThat(syn(port, 80)).isEqualTo(first);
        String other = Traffic.server(Traffic.tcp(CLIENT, 1, "10.9.9.10", 80, Traffic.SYN));
        assertThat(other).as("of another destination").isIn(A, B).isNotEqualTo(first);
        assertThat(syn(6, 443)).isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lblc", "lblcr"})
    void soDoesThatOfEveryPort(String scheduler) {
        servers(service(Protocol.TCP, 0, 0, 100, scheduler), ForwardingMethod.DIRECT, 0, 100);
        String first = syn(1, 80);
        for (int client = 2; client < 6; client++)
            assertThat(Traffic.server(Traffic.tcp("10.1.0." + client, 1, VIP, 80 + client, Traffic.SYN)))
                    .isEqualTo(first);
    }

    /** What a client sent to is remembered no longer than its connection. */
    @Test
    void whatAMarksClientSentToIsForgottenWithItsConnection() {
        servers(service(Protocol.NONE, 0, 5, 0), ForwardingMethod.MASQUERADE, 0);
        mark(5, "10.9.9.0", 24);
        String server = syn(1, 80);
        String _ = syn(2, 80);
        assertThat(origins()).isEqualTo(2);
        assertThat(Traffic.server(Traffic.tcp(CLIENT, 1, VIP, 80, Traffic.ACK))).isEqualTo(server);
        fixture.pass(70);
        assertThat(origins()).isOne();
        assertThat(answer(server, 80, 1)).isEqualTo(VIP + ":80");
        fixture.pass(910);
        assertThat(origins()).isZero();
    }

    private static int origins() {
        List<Object> keys = new ArrayList<>();
        Maps.ORIGINS.store().forEach((key, _) -> keys.add(key));
        return keys.size();
    }

    /** {@code cache_bypass}: transparent caches that are all gone are passed by. */
    @Test
    void aMarksPacketsWithoutServersMayGoOn() {
        ServiceKey _ = service(Protocol.NONE, 0, 7, 0);
        mark(7, "10.9.9.9", 32);
        byte[] syn = Traffic.tcp(CLIENT, 1, VIP, 80, Traffic.SYN);
        assertThat(Traffic.verdict(syn)).as("an ICMP error").isEqualTo("sent");
        Reply set = fixture.ask(new Request.SetSysctl(new SysctlValue("cache_bypass", 1)));
        assertThat(set).isInstanceOf(Reply.Done.class);
        assertThat(Traffic.verdict(syn)).isEqualTo("pass");
        ServiceKey _ = service(Protocol.TCP, 80, 0, 0);
        fixture.tables.settings().markRules(0);
        assertThat(Traffic.verdict(syn)).as("only a mark's").isEqualTo("sent");
    }

    /** Everything to these addresses. */
    private void mark(int mark, String network, int length) {
        done(fixture.ask(new Request.AddMark(
                new MarkSpec(
                        mark,
                        Protocol.NONE,
                        Network.all(false),
                        new Network(DirectorFixture.address(network), length),
                        PortRange.ALL,
                        PortRange.ALL),
                0)));
    }
}
