package dev.sluice.tests.director;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Pace;
import dev.sluice.app.lab.Programs;
import dev.sluice.app.lab.Running;
import dev.sluice.app.lab.Waiting;
import dev.sluice.control.Connection;
import dev.sluice.control.ControlClient;
import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceStatus;
import dev.sluice.control.ServiceTimeouts;
import dev.sluice.control.ServiceTimeoutsOf;
import dev.sluice.control.SysctlValue;
import dev.sluice.control.Timeouts;
import dev.sluice.ebpf.load.BpfLink;
import dev.sluice.linux.Bpf;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("network")
class DaemonTest {
    private static final int PORT = 8000;
    /** Clients that the daemon serves at once. */
    private static final int PLACES = 256;

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String SECONDS =
            Long.toString(Pace.patience(Duration.ofSeconds(10)).toSeconds());

    private Lab lab;
    private Cluster cluster;
    private Node director;

    @BeforeEach
    void openLab() {
        lab = Lab.open("daemon");
        cluster = Cluster.twoNetworks(lab, 2);
        director = cluster.director();
        director.sysctl("net.ipv4.ip_forward", "1");
        director.run("ip", "addr", "add", Cluster.VIP + "/32", "dev", "lo");
        for (Node server : cluster.servers())
            server.start(
                    "socat",
                    "TCP-LISTEN:" + PORT + ",fork,reuseaddr",
                    "SYSTEM:echo " + server.name() + "; cat > /dev/null");
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }

    private TestDirector balancing() throws IOException {
        TestDirector started = TestDirector.start(director);
        started.service(Cluster.VIP, PORT, "rr", ForwardingMethod.MASQUERADE, cluster.addresses());
        return started;
    }

    private static final String CONNECT = "exec 3<>/dev/tcp/" + Cluster.VIP + "/" + PORT + "; head -1 <&3";

    private String answer() {
        return cluster.client().run("timeout", SECONDS, "bash", "-c", CONNECT).strip();
    }

    private List<String> answers(int count) {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) answers.add(answer());
        return answers;
    }

    @Test
    void balancesOnWithoutDaemonAndIsAdopted() throws Exception {
        TestDirector daemon = balancing();
        assertThat(answers(4)).containsExactly("server2", "server1", "server2", "server1");
        List<ServiceStatus> before = daemon.services();
        daemon.kill();
        assertThat(answers(3)).as("without a daemon").containsExactly("server2", "server1", "server2");
        daemon.startAgain();
        assertThat(answers(1)).containsExactly("server1");
        ServiceStatus after = daemon.services().getFirst();
        assertThat(after.spec()).isEqualTo(before.getFirst().spec());
        assertThat(after.counters().connections()).isEqualTo(8);
        assertThat(after.servers())
                .extracting(server -> server.active() + server.inactive())
                .containsExactly(4, 4);
        assertThat(connections(daemon))
                .hasSize(8)
                .allMatch(connection -> connection.client().getHostAddress().equals(Cluster.CLIENT));
    }

    /** A list finds what a killed one left, starts it as it was, and starts none where it was stopped. */
    @Test
    void isStartedByAListAsItWasAndNotAfterAStop() throws Exception {
        cluster.prepareForXdp();
        TestDirector daemon = TestDirector.start(director, "--hook", "xdp");
        daemon.service(Cluster.VIP, PORT, "rr", ForwardingMethod.MASQUERADE, cluster.addresses());
        daemon.kill();
        assertThat(director.run(Programs.ours("ipvsadm"), "-Ln")).contains(Cluster.VIP + ":" + PORT);
        assertThat(daemon.info().hooks()).isNotEmpty().allMatch(hook -> hook.endsWith(" xdp"));
        director.run(Programs.ours("sluice"), "stop");
        assertThat(director.run(Programs.ours("ipvsadm"), "-Ln")).doesNotContain(Cluster.VIP);
        assertThat(daemon.directory().socket()).doesNotExist();
    }

    static List<Connection> connections(TestDirector daemon) throws IOException {
        List<Connection> all = new ArrayList<>();
        try (ControlClient client = ControlClient.connect(daemon.directory().socket())) {
            assertThat(client.listConnections(null, all::addAll)).isNull();
        }
        return all;
    }

    @Test
    void aClientTooManyWaitsForAPlace() throws Exception {
        TestDirector daemon = balancing();
        List<ControlClient> crowd = new ArrayList<>();
        try {
            for (int i = 0; i < PLACES; i++) {
                crowd.add(ControlClient.connect(daemon.directory().socket()));
                assertThat(crowd.getLast().ask(new Request.GetTimeouts())).isInstanceOf(Reply.CurrentTimeouts.class);
            }
            FutureTask<List<ServiceStatus>> late = new FutureTask<>(daemon::services);
            Thread _ = Thread.startVirtualThread(late);
            assertThatThrownBy(() -> late.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
            crowd.removeLast().close();
            assertThat(late.get(SOON.toSeconds(), TimeUnit.SECONDS)).hasSize(1);
        } finally {
            for (ControlClient client : crowd) client.close();
        }
    }

    @Test
    void connectionsOutliveAnotherTimeUnit() throws Exception {
        TestDirector daemon = balancing();
        Running open = cluster.client().start("socat", "-u", "TCP:" + Cluster.VIP + ":" + PORT, "STDOUT");
        Waiting.until("an answer", SOON, () -> open.log().contains("server"));
        assertThat(daemon.ask(new Request.SetTimeouts(new Timeouts(2_678_400, 0, 0))))
                .isEqualTo(new Reply.Done());
        assertThat(connections(daemon)).singleElement().satisfies(connection -> {
            assertThat(connection.state()).isEqualTo("ESTABLISHED");
            assertThat(connection.expires()).isGreaterThan(2_000_000_000L);
        });
        assertThat(daemon.ask(new Request.SetTimeouts(new Timeouts(900, 0, 0)))).isEqualTo(new Reply.Done());
        assertThat(connections(daemon)).singleElement().satisfies(connection -> {
            assertThat(connection.state()).isEqualTo("ESTABLISHED");
            assertThat(connection.expires()).isBetween(800_000L, 902_000L);
        });
        assertThat(answers(2)).containsExactlyInAnyOrder("server1", "server2");
    }

    @Test
    void sysctlsAndTimeoutsOutliveTheDaemon() throws Exception {
        TestDirector daemon = balancing();
        Running open = cluster.client().start("socat", "-u", "TCP:" + Cluster.VIP + ":" + PORT, "STDOUT");
        Waiting.until("an answer", SOON, () -> open.log().contains("server"));
        List<SysctlValue> wanted = List.of(
                new SysctlValue("conn_reuse_mode", 3),
                new SysctlValue("nat_icmp_send", 1),
                new SysctlValue("schedule_icmp", 1),
                new SysctlValue("pmtu_disc", 0));
        List<Request> changes =
                wanted.stream().<Request>map(Request.SetSysctl::new).toList();
        assertThat(daemon.ask(new Request.Transaction(changes, false))).isInstanceOf(Reply.Results.class);
        ServiceKey key = daemon.services().getFirst().spec().key();
        ServiceTimeouts own = new ServiceTimeouts(77, 0, 0, 0);
        assertThat(daemon.ask(new Request.SetServiceTimeouts(key, own))).isEqualTo(new Reply.Done());
        assertThat(answers(2)).hasSize(2);
        daemon.kill();
        assertThat(answers(2)).hasSize(2);
        daemon.startAgain();
        assertThat(answers(2)).hasSize(2);
        Reply.Sysctls sysctls = (Reply.Sysctls) daemon.ask(new Request.ListSysctls());
        assertThat(sysctls.values()).containsAll(wanted);
        assertThat(daemon.ask(new Request.ListServiceTimeouts()))
                .isEqualTo(new Reply.OwnTimeouts(List.of(new ServiceTimeoutsOf(key, own))));
        assertThat(connections(daemon))
                .filteredOn(connection -> connection.state().equals("ESTABLISHED"))
                .singleElement()
                .satisfies(connection -> assertThat(connection.expires()).isBetween(0L, 78_000L));
    }

    @Test
    void leavesNothing() throws Exception {
        TestDirector daemon = balancing();
        assertThat(daemon.pins()).exists();
        assertThat(daemon.ask(new Request.Stop())).isEqualTo(new Reply.Done());
        assertThat(daemon.process().await(SOON)).isZero();
        assertThat(daemon.pins()).doesNotExist();
        assertThat(daemon.directory().socket()).doesNotExist();
        assertThat(director.run("tc", "qdisc", "show")).doesNotContain("clsact");
        daemon.startAgain();
        assertThat(daemon.services()).isEmpty();
    }

    private static int pins(TestDirector daemon) throws IOException {
        try (var pins = Files.list(daemon.pins().resolve("links"))) {
            return (int) pins.count();
        }
    }

    /** What holds programs where a kernel has no tcx; nothing is pinned then. */
    private int clsactFilters() {
        return (int) director.run("ip", "-brief", "link")
                .lines()
                .map(line -> line.split("[@ ]")[0])
                .flatMap(device -> director.run("tc", "filter", "show", "dev", device, "ingress")
                        .lines())
                .filter(line -> line.contains(" handle "))
                .count();
    }

    @Test
    void followsInterfacesThatComeAndGo() throws Exception {
        TestDirector daemon = balancing();
        int hooks = daemon.hooks();
        director.run("ip", "link", "add", "late", "type", "veth", "peer", "name", "later");
        Waiting.until("hooks on the new interfaces", SOON, () -> daemon.hooks() == hooks + 2);
        director.run("ip", "link", "del", "late");
        Waiting.until("their end", SOON, () -> daemon.hooks() == hooks);
        assertThat(daemon.hooks()).isEqualTo(pins(daemon) + clsactFilters());
    }

    /** As an interface that goes in the wrong moment takes its program along, or another program takes ours off. */
    @Test
    void whatWasTakenOffHindersNoCommandAndIsPutBack() throws Exception {
        TestDirector daemon = balancing();
        int hooks = daemon.hooks();
        director.run("ip", "link", "add", "late", "type", "veth", "peer", "name", "later");
        Waiting.until("hooks on the new interfaces", SOON, () -> daemon.hooks() == hooks + 2);
        takeOff(daemon, "late");
        assertThat(daemon.ask(new Request.SetTimeouts(new Timeouts(2_678_400, 0, 0))))
                .isEqualTo(new Reply.Done());
        assertThat(answers(2)).containsExactlyInAnyOrder("server1", "server2");
        Waiting.until("all hooks again", SOON, () -> daemon.hooks() == hooks + 2);
        assertThat(daemon.hooks()).isEqualTo(pins(daemon) + clsactFilters());
        takeOff(daemon, "later");
        assertThat(daemon.ask(new Request.SetSysctl(new SysctlValue("schedule_icmp", 1))))
                .isEqualTo(new Reply.Done());
        daemon.kill();
        takeOff(daemon, "late");
        daemon.startAgain();
        Waiting.until("all hooks again", SOON, () -> daemon.hooks() == hooks + 2);
    }

    private void takeOff(TestDirector daemon, String device) throws IOException {
        String index =
                director.run("ip", "-oneline", "link", "show", "dev", device).split(":")[0];
        Path pin = daemon.pins().resolve("links").resolve(index + "-INGRESS");
        try (BpfLink link = BpfLink.open(Bpf.host(), pin).orElse(null)) {
            if (link == null) director.run("tc", "qdisc", "del", "dev", device, "clsact");
            else link.detach();
        }
    }

    @Test
    void followsAServersNewLinkAddress() throws Exception {
        TestDirector daemon = balancing();
        assertThat(answers(2)).containsExactly("server2", "server1");
        Node server = cluster.servers().getFirst();
        server.run("ip", "link", "set", "eth0", "address", "02:00:00:00:00:99");
        server.run("ping", "-c1", "-W5", Cluster.INSIDE);
        assertThat(answers(4)).containsExactly("server2", "server1", "server2", "server1");
        assertThat(daemon.process().isAlive()).isTrue();
    }

    @Test
    void followsAPolicyRule() throws Exception {
        TestDirector daemon = TestDirector.start(director);
        String server = cluster.addresses().getFirst();
        daemon.service(Cluster.VIP, PORT, "rr", ForwardingMethod.MASQUERADE, List.of(server));
        director.run("ip", "route", "add", "blackhole", server + "/32", "table", "100");
        assertThat(answers(1)).containsExactly("server1");
        Waiting.pause(Duration.ofSeconds(1)); // that was news of a route
        director.run("ip", "rule", "add", "to", server, "lookup", "100");
        Waiting.until("the end of the way", SOON, () -> !isWayKnown());
        director.run("ip", "rule", "del", "to", server, "lookup", "100");
        Waiting.until("a way again", SOON, this::isWayKnown);
        assertThat(answers(1)).containsExactly("server1");
    }

    private boolean isWayKnown() {
        String packet = Cluster.CLIENT + ":999", service = Cluster.VIP + ":" + PORT;
        return !director.run(Programs.ours("sluice"), "explain", packet, service)
                .contains("not known yet");
    }

    @Test
    void asManyDaemonsAsWantedButOneRuns() throws Exception {
        TestDirector daemon = balancing();
        Running second = TestDirector.launch(director);
        assertThat(second.await(Duration.ofMinutes(1))).isEqualTo(1);
        assertThat(second.log()).contains("already");
        assertThat(daemon.info().pid()).isEqualTo(daemon.process().pid());
    }

    @Test
    void brokenClientsDisturbNobody() throws Exception {
        TestDirector daemon = balancing();
        UnixDomainSocketAddress socket =
                UnixDomainSocketAddress.of(daemon.directory().socket());
        try (SocketChannel silent = SocketChannel.open(socket);
                SocketChannel broken = SocketChannel.open(socket)) {
            int _ = broken.write(ByteBuffer.wrap(new byte[] {0x7f, -1, -1, -1, 9, 9}));
            assertThatThrownBy(() -> {
                        if (broken.read(ByteBuffer.allocate(1)) < 0) throw new EOFException();
                    })
                    .as("disconnected")
                    .isInstanceOf(IOException.class);
            assertThat(silent.isConnected()).isTrue();
            assertThat(daemon.services()).hasSize(1);
        }
    }

    @Test
    void refusesXdpWherePacketsWouldBeLost() throws Exception {
        Running refused = TestDirector.launch(director, "--hook", "xdp");
        assertThat(refused.await(Duration.ofMinutes(1))).isEqualTo(1);
        assertThat(refused.log()).contains("ethtool -K").contains("tx off gro on");
        cluster.prepareForXdp();
        TestDirector daemon = TestDirector.start(director, "--hook", "xdp");
        assertThat(daemon.info().hooks()).isNotEmpty().allMatch(hook -> hook.endsWith(" xdp"));
        daemon.service(Cluster.VIP, PORT, "rr", ForwardingMethod.MASQUERADE, cluster.addresses());
        assertThat(answers(2)).containsExactly("server2", "server1");
    }

    @Test
    void noticesThatAnswersAreNotForwarded() throws Exception {
        TestDirector balancing = balancing();
        assertThat(balancing.info().notices()).isEmpty();
        director.sysctl("net.ipv4.ip_forward", "0");
        assertThat(balancing.info().notices()).singleElement().asString().endsWith("sysctl -w net.ipv4.ip_forward=1");
        assertThat(balancing.ask(new Request.Flush())).isInstanceOf(Reply.Done.class);
        assertThat(balancing.info().notices()).isEmpty();
        balancing.service(Cluster.VIP, PORT, "rr", ForwardingMethod.MASQUERADE, cluster.addresses());
        assertThat(balancing.process().log()).containsOnlyOnce("net.ipv4.ip_forward=1");
    }
}
