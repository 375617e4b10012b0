package dev.sluice.director;

import static dev.sluice.director.DirectorFixture.key;
import static dev.sluice.director.DirectorFixture.server;
import static dev.sluice.director.DirectorFixture.serverKey;
import static dev.sluice.director.datapath.Traffic.ACK;
import static dev.sluice.director.datapath.Traffic.FIN_ACK;
import static dev.sluice.director.datapath.Traffic.RST;
import static dev.sluice.director.datapath.Traffic.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.Drain;
import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import dev.sluice.control.ServerStatus;
import dev.sluice.control.ServiceSpec;
import dev.sluice.director.datapath.Traffic;
import dev.sluice.ebpf.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code sluice drain}, and how it differs from a server that is quiesced, removed or not to be reached. */
class DrainTest {
    private static final String VIP = "192.168.1.100:80", ADDRESS = "192.168.1.100";
    private static final String A = "10.1.0.1:80", B = "10.1.0.2:80", CLIENT = "10.2.0.9";

    private final DirectorFixture fixture = new DirectorFixture();

    @AfterEach
    void stop() {
        Kernel.clock = System::nanoTime;
    }

    /** Two servers; client port 1 is connected to {@link #A}. */
    private void connected() {
        done(fixture.addService(VIP, "rr"));
        done(fixture.addServer(VIP, A, 5));
        send(1, SYN);
        assertThat(send(1, ACK)).isEqualTo("10.1.0.1");
        done(fixture.addServer(VIP, B, 1));
    }

    private String send(int port, int flags) {
        return Traffic.server(Traffic.tcp(CLIENT, port, ADDRESS, 80, flags));
    }

    private Reply drain(String server, long seconds) {
        return fixture.ask(new Request.DrainServer(key(VIP), serverKey(server), seconds));
    }

    private Reply cancel(String server) {
        return fixture.ask(new Request.CancelDrain(key(VIP), serverKey(server)));
    }

    private static void done(Reply reply) {
        assertThat(reply).isEqualTo(new Reply.Done());
    }

    private @Nullable ServerStatus status(String server) {
        return fixture.status(key(VIP)).servers().stream()
                .filter(one -> one.spec().key().equals(serverKey(server)))
                .findFirst()
                .orElse(null);
    }

    private Drain drainOf(String server) {
        return Objects.requireNonNull(Objects.requireNonNull(status(server)).drain());
    }

    private void assertRemoved(String server) {
        assertThat(status(server)).as("removed").isNull();
    }

    @Test
    void newConnectionsGoElsewhereWhileOldOnesGoOn() {
        connected();
        done(drain(A, 300));
        assertThat(Objects.requireNonNull(status(A)).spec().weight()).isZero();
        for (int port = 10; port < 20; port++) assertThat(send(port, SYN)).isEqualTo("10.1.0.2");
        fixture.pass(2);
        assertThat(send(1, ACK)).isEqualTo("10.1.0.1");
        assertThat(drainOf(A).weight()).isEqualTo(5);
        assertThat(drainOf(A).connections()).isEqualTo(1);
        assertThat(drainOf(A).millisLeft()).isBetween(297_000L, 298_000L);
        assertThat(send(1, SYN)).as("a port is used again").isEqualTo("10.1.0.2");
    }

    @Test
    void aServerWithoutConnectionsIsRemovedAtOnce() {
        connected();
        done(drain(B, 300));
        fixture.pass(0.5);
        assertThat(drainOf(B).connections()).as("no look since is complete").isEqualTo(-1);
        fixture.pass(2);
        assertRemoved(B);
    }

    @Test
    void theLastConnectionsEndIsTheServers() {
        connected();
        done(drain(A, 300));
        fixture.pass(3);
        send(1, FIN_ACK);
        fixture.pass(3);
        assertThat(drainOf(A).connections())
                .as("its server may not have closed it")
                .isEqualTo(1);
        send(1, RST);
        fixture.pass(3);
        assertRemoved(A);
    }

    @Test
    void atTheDeadlineItIsRemovedWithConnectionsWhichThenEnd() {
        connected();
        done(drain(A, 30));
        fixture.pass(29.5);
        assertThat(send(1, ACK)).isEqualTo("10.1.0.1");
        fixture.pass(1);
        assertRemoved(A);
        assertThat(Traffic.source(Traffic.tcp(CLIENT, 1, ADDRESS, 80, ACK)))
                .as("a RST in the server's name")
                .isEqualTo(VIP);
    }

    @Test
    void theNextDaemonGoesOnWithItAndKeepsTheDeadline() {
        connected();
        done(drain(A, 30));
        fixture.pass(10);
        fixture.restart();
        assertThat(drainOf(A).weight()).isEqualTo(5);
        assertThat(drainOf(A).millisLeft()).isBetween(19_000L, 20_100L);
        fixture.clock.addAndGet(15_000_000_000L);
        fixture.restart();
        fixture.pass(4);
        assertThat(status(A)).isNotNull();
        fixture.pass(2);
        assertRemoved(A);
    }

    @Test
    void aDeadlineThatPassesWithoutADaemonIsKeptByTheNext() {
        connected();
        done(drain(A, 30));
        fixture.clock.addAndGet(60_000_000_000L);
        fixture.restart();
        assertThat(status(A)).isNotNull();
        fixture.pass(0.2);
        assertRemoved(A);
    }

    @Test
    void whatTheJournalSaysBringsADrainBackAsItWas() {
        List<Request.Transaction> begun = new ArrayList<>();
        fixture.journal = new Journal() {
            @Override
            public void begin(Request.Transaction change) {
                begun.add(change);
            }

            @Override
            public void done() {}

            @Override
            public Optional<Request.Transaction> pending() {
                return begun.isEmpty() ? Optional.empty() : Optional.of(begun.getLast());
            }
        };
        fixture.restart();
        connected();
        done(drain(A, 30));
        fixture.pass(10);
        // Killed in the middle of another change.
        done(fixture.editServer(VIP, B, 7));
        fixture.restart();
        assertThat(drainOf(A).weight()).isEqualTo(5);
        assertThat(drainOf(A).millisLeft()).isBetween(19_000L, 20_100L);
        assertThat(send(1, ACK)).isEqualTo("10.1.0.1");
        assertThat(send(2, SYN)).isEqualTo("10.1.0.2");
    }

    @Test
    void cancellingGivesTheWeightBack() {
        connected();
        done(drain(A, 30));
        done(drain(A, 60));
        assertThat(drainOf(A).millisLeft()).isGreaterThan(59_000L);
        done(cancel(A));
        assertThat(Objects.requireNonNull(status(A)).spec().weight()).isEqualTo(5);
        assertThat(Objects.requireNonNull(status(A)).drain()).isNull();
        fixture.pass(70);
        assertThat(status(A)).isNotNull();
        assertThat(cancel(A))
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> assertThat(refused.detail()).contains("is not being drained"));
        assertThat(drain("10.1.0.3:80", 30)).isInstanceOf(Reply.Refused.class);
        assertThat(drain(A, -1)).isInstanceOf(Reply.Refused.class);
    }

    @Test
    void aWeightSetMeanwhileCounts() {
        connected();
        done(drain(A, 30));
        done(fixture.editServer(VIP, A, 0));
        assertThat(drainOf(A).weight()).as("configured from now on").isZero();
        done(fixture.editServer(VIP, A, 3));
        assertThat(Objects.requireNonNull(status(A)).drain()).as("taken back").isNull();
        assertThat(Objects.requireNonNull(status(A)).spec().weight()).isEqualTo(3);
        fixture.pass(60);
        assertThat(status(A)).isNotNull();
    }

    @Test
    void anotherForwardingMethodMeanwhileDoesNotHideConnections() {
        connected();
        done(drain(A, 30));
        done(fixture.ask(new Request.EditServer(key(VIP), server(A, ForwardingMethod.MASQUERADE, 0))));
        fixture.pass(4);
        assertThat(drainOf(A).connections()).isEqualTo(1);
        fixture.pass(30);
        assertRemoved(A);
    }

    @Test
    void anEditedServiceDrainsOn() {
        connected();
        done(drain(A, 30));
        done(fixture.ask(new Request.EditService(DirectorFixture.service(VIP, "wlc"))));
        assertThat(drainOf(A).weight()).isEqualTo(5);
        fixture.pass(31);
        assertRemoved(A);
    }

    @Test
    void aServerThatReturnsIsNotDrained() {
        connected();
        done(drain(A, 30));
        done(fixture.deleteServer(VIP, A));
        done(fixture.addServer(VIP, A, 2));
        assertThat(Objects.requireNonNull(status(A)).drain()).isNull();
        assertThat(send(1, ACK)).as("revived with its server").isEqualTo("10.1.0.1");
        fixture.pass(31);
        assertThat(status(A)).isNotNull();
    }

    @Test
    void aDrainedServersTemplatesAreNotFollowed() {
        done(fixture.ask(new Request.AddService(new ServiceSpec(key(VIP), "rr", ServiceSpec.PERSISTENT, 300, -1, ""))));
        done(fixture.addServer(VIP, A, 1));
        assertThat(send(1, SYN)).isEqualTo("10.1.0.1");
        done(fixture.addServer(VIP, B, 1));
        for (int port = 2; port < 6; port++) assertThat(send(port, SYN)).isEqualTo("10.1.0.1");
        done(drain(A, 30));
        for (int port = 6; port < 10; port++) assertThat(send(port, SYN)).isEqualTo("10.1.0.2");
        assertThat(send(1, ACK)).isEqualTo("10.1.0.1");
    }

    /** Three states of a server that must not be confused. */
    @Test
    void removedAndWeightZeroAndUnavailableAreThreeStates() {
        connected();

        done(fixture.editServer(VIP, A, 0));
        assertThat(send(1, ACK)).as("weight 0: connections go on").isEqualTo("10.1.0.1");
        assertThat(send(2, SYN)).as("weight 0: no new ones").isEqualTo("10.1.0.2");
        assertThat(send(3, SYN)).isEqualTo("10.1.0.2");

        done(fixture.deleteServer(VIP, A));
        assertThat(send(1, ACK)).as("removed: connections wait").isEqualTo("none");
        fixture.pass(12);
        assertThat(Traffic.source(Traffic.tcp(CLIENT, 1, ADDRESS, 80, ACK)))
                .as("and end when it does not return")
                .isEqualTo(VIP);
        assertThat(send(4, SYN)).as("removed: no new ones").isEqualTo("10.1.0.2");
        assertRemoved(A);

        String silent = "10.9.0.1:80";
        done(fixture.deleteServer(VIP, B));
        done(fixture.addServer(VIP, silent, 1));
        send(5, SYN);
        fixture.pass(1);
        assertThat(Objects.requireNonNull(status(silent)).active())
                .as(
                        "unavailable, its link address being unknown: it is for checks to say so; connections are made and wait")
                .isEqualTo(1);
        send(5, ACK);
        assertThat(fixture.director.tallies())
                .as("and are not reset")
                .noneMatch(tally -> tally.name().equals("reset") && tally.packets() > 1);
    }

    @Test
    void aRemovedServersUdpFlowsAreScheduledAtTheirNextPacket() {
        String dns = "192.168.1.100:53";
        var udp = new dev.sluice.control.ServiceKey(
                dev.sluice.control.Protocol.UDP, DirectorFixture.address(ADDRESS), 53, 0);
        done(fixture.ask(new Request.AddService(new ServiceSpec(udp, "rr", 0, 0, -1, ""))));
        for (String one : List.of("10.1.0.1:53", "10.1.0.2:53"))
            done(fixture.ask(new Request.AddServer(udp, server(one, ForwardingMethod.DIRECT, 1))));
        String first = Traffic.server(Traffic.udp(CLIENT, 1, ADDRESS, 53));
        assertThat(Traffic.server(Traffic.udp(CLIENT, 1, ADDRESS, 53))).isEqualTo(first);
        done(fixture.ask(new Request.DeleteServer(udp, serverKey(first + ":53"))));
        assertThat(Traffic.server(Traffic.udp(CLIENT, 1, ADDRESS, 53)))
                .as("another server of " + dns)
                .startsWith("10.1.0.")
                .isNotEqualTo(first);
    }
}
