package dev.sluice.director;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.control.Connection;
import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Protocol;
import dev.sluice.control.Reply;
import dev.sluice.control.Reply.Errno;
import dev.sluice.control.Request;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceSpec;
import dev.sluice.control.ServiceTimeouts;
import dev.sluice.control.ServiceTimeoutsOf;
import dev.sluice.control.Timeouts;
import dev.sluice.director.datapath.StateTimeouts;
import dev.sluice.director.datapath.Traffic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code sluice timeouts}: services whose connections live longer or shorter than all others'. */
class ServiceTimeoutsTest {
    private static final int KEEP = ServiceTimeouts.KEEP;
    private static final ServiceKey SHORT = DirectorFixture.key("10.9.9.9:80"),
            PLAIN = DirectorFixture.key("10.9.9.9:81");
    private static final ServiceKey DNS = new ServiceKey(Protocol.UDP, DirectorFixture.address("10.9.9.9"), 53, 0);

    private final DirectorFixture fixture = new DirectorFixture();

    @BeforeEach
    void start() {
        for (ServiceKey key : List.of(SHORT, PLAIN, DNS)) {
            done(fixture.ask(new Request.AddService(new ServiceSpec(key, "rr", 0, 0, -1, ""))));
            done(fixture.ask(new Request.AddServer(
                    key, DirectorFixture.server("10.0.2.1:" + key.port(), ForwardingMethod.DIRECT, 1))));
        }
    }

    private static void done(Reply reply) {
        assertThat(reply).isInstanceOf(Reply.Done.class);
    }

    private void set(ServiceKey service, int tcp, int fin, int udp) {
        done(fixture.ask(new Request.SetServiceTimeouts(service, new ServiceTimeouts(tcp, fin, udp, KEEP))));
    }

    private List<ServiceTimeoutsOf> own() {
        return ((Reply.OwnTimeouts) fixture.ask(new Request.ListServiceTimeouts())).services();
    }

    private static void establish(int port) {
        for (int flags : new int[] {Traffic.SYN, Traffic.ACK})
            assertThat(Traffic.verdict(Traffic.tcp("10.1.0.1", 7, "10.9.9.9", port, flags)))
                    .isEqualTo("sent");
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

    private List<Integer> ports() {
        return listed().stream().map(Connection::virtualPort).sorted().toList();
    }

    @Test
    void connectionsOfOneServiceEndSooner() {
        set(SHORT, 60, KEEP, KEEP);
        establish(80);
        establish(81);
        assertThat(listed())
                .filteredOn(c -> c.virtualPort() == 80)
                .singleElement()
                .satisfies(c -> assertThat(c.expires()).isBetween(59_000L, 61_000L));
        fixture.pass(50);
        assertThat(Traffic.server(Traffic.tcp("10.1.0.1", 7, "10.9.9.9", 80, Traffic.ACK)))
                .as("renewed")
                .isEqualTo("10.0.2.1");
        fixture.pass(50);
        assertThat(ports()).containsExactly(80, 81);
        fixture.pass(20);
        assertThat(Traffic.verdict(Traffic.tcp("10.1.0.1", 7, "10.9.9.9", 80, Traffic.ACK)))
                .as("no connection's any more")
                .isEqualTo("pass");
        assertThat(ports()).containsExactly(81);
        assertThat(fixture.status(SHORT).servers().getFirst().active()).isZero();
    }

    @Test
    void orLater() {
        done(fixture.ask(new Request.SetTimeouts(new Timeouts(20, 0, 0))));
        set(SHORT, 3000, KEEP, KEEP);
        establish(80);
        establish(81);
        fixture.pass(30);
        assertThat(ports()).containsExactly(80);
        fixture.restart();
        fixture.clock.addAndGet(2_950_000_000_000L);
        fixture.pass(2);
        assertThat(ports()).containsExactly(80);
        fixture.pass(100);
        assertThat(ports()).isEmpty();
    }

    @Test
    void udpAndFinToo() {
        set(DNS, KEEP, KEEP, 5);
        set(SHORT, KEEP, 7, KEEP);
        assertThat(Traffic.server(Traffic.udp("10.1.0.1", 7, "10.9.9.9", 53))).isEqualTo("10.0.2.1");
        for (int port : new int[] {80, 81}) {
            establish(port);
            String _ = Traffic.server(Traffic.tcp("10.1.0.1", 7, "10.9.9.9", port, Traffic.FIN_ACK));
        }
        assertThat(ports()).containsExactly(53, 80, 81);
        fixture.pass(6);
        assertThat(ports()).containsExactly(80, 81);
        fixture.pass(3);
        assertThat(ports()).containsExactly(81);
    }

    @Test
    void whatIsSetHoldsForConnectionsThatThereAre() {
        establish(80);
        set(SHORT, 60, KEEP, KEEP);
        fixture.pass(70);
        assertThat(ports()).isEmpty();
        establish(80);
        set(SHORT, 0, KEEP, KEEP);
        fixture.pass(70);
        assertThat(ports()).containsExactly(80);
    }

    @Test
    void theyStayWithTheServiceUntilItIsRemoved() {
        set(SHORT, 60, 30, KEEP);
        set(SHORT, KEEP, 0, KEEP);
        ServiceTimeoutsOf expected = new ServiceTimeoutsOf(SHORT, new ServiceTimeouts(60, 0, 0, 0));
        assertThat(own()).containsExactly(expected);
        done(fixture.ask(new Request.EditService(new ServiceSpec(SHORT, "wlc", 0, 0, -1, ""))));
        done(fixture.ask(new Request.SetTimeouts(new Timeouts(800, 0, 0))));
        fixture.restart();
        assertThat(own()).containsExactly(expected);
        establish(80);
        fixture.pass(70);
        assertThat(ports()).isEmpty();
        done(fixture.ask(new Request.DeleteService(SHORT)));
        assertThat(own()).isEmpty();
    }

    @Test
    void aRemovedServersConnectionsKeepThem() {
        set(SHORT, 200, KEEP, KEEP);
        establish(80);
        done(fixture.ask(new Request.DeleteServer(SHORT, DirectorFixture.serverKey("10.0.2.1:80"))));
        done(fixture.ask(new Request.SetTimeouts(new Timeouts(20, 0, 0))));
        fixture.pass(40);
        assertThat(ports()).containsExactly(80);
    }

    /** A journal that was begun leads there again. */
    @Test
    void aJournalHoldsThem() {
        set(SHORT, 60, 30, KEEP);
        VirtualService service = Objects.requireNonNull(fixture.director.live().find(SHORT));
        Request.Transaction target = Target.of(Map.of(SHORT, Optional.of(service)), null, Map.of());
        assertThat(target.changes()).contains(new Request.SetServiceTimeouts(SHORT, new ServiceTimeouts(60, 30, 0, 0)));
        done(fixture.ask(new Request.DeleteService(SHORT)));
        assertThat(fixture.ask(target)).isInstanceOf(Reply.Results.class);
        assertThat(own()).hasSize(1);
    }

    /** An interface that refuses a program, a kernel without memory for it: the command fails, and nothing else happened. */
    @Test
    void withoutProgramsOfAnotherUnitAllStaysAsItWas() {
        int shift = fixture.tables.settings().unitShift();
        List<Integer> installed = new ArrayList<>();
        fixture.programs = wanted -> {
            installed.add(wanted);
            if (wanted != shift) throw new IllegalStateException("no memory");
        };
        fixture.restart();
        establish(80);
        assertThatThrownBy(() -> fixture.ask(new Request.SetTimeouts(new Timeouts(2_678_400, 0, 0))))
                .hasMessage("no memory");
        assertThatThrownBy(() -> set(SHORT, 2_678_400, KEEP, KEEP)).hasMessage("no memory");
        assertThat(installed).hasSize(4).last().isEqualTo(shift);
        assertThat(fixture.tables.settings().converting()).isZero();
        assertThat(fixture.ask(new Request.GetTimeouts())).isEqualTo(new Reply.CurrentTimeouts(Timeouts.STANDARD));
        assertThat(own()).isEmpty();
        set(PLAIN, 60, KEEP, KEEP);
        assertThat(installed).as("the unit will do").hasSize(4);
        fixture.clock.addAndGet(895_000_000_000L);
        fixture.pass(2);
        assertThat(ports()).containsExactly(80);
        fixture.pass(15);
        assertThat(ports()).isEmpty();
    }

    @Test
    void refusesWhatMakesNoSense() {
        for (ServiceTimeouts wrong : List.of(
                new ServiceTimeouts(2_678_401, 0, 0, 0),
                new ServiceTimeouts(-2, 0, 0, 0),
                new ServiceTimeouts(0, 0, 5, 0),
                new ServiceTimeouts(0, 0, 0, 5)))
            assertThat(fixture.ask(new Request.SetServiceTimeouts(SHORT, wrong)))
                    .isInstanceOfSatisfying(
                            Reply.Refused.class,
                            refused -> assertThat(refused.errno()).isEqualTo(Errno.EINVAL));
        assertThat(fixture.ask(new Request.SetServiceTimeouts(
                        DirectorFixture.key("10.9.9.9:8888"), new ServiceTimeouts(5, 0, 0, 0))))
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> assertThat(refused.errno()).isEqualTo(Errno.ESRCH));
        assertThat(own()).isEmpty();
    }

    @Test
    void manyServicesShareWhatIsTheSameAndTheRestIsRefused() throws Exception {
        TimeoutTables all = new TimeoutTables(fixture.tables, new ServerEntries(fixture.tables));
        for (int i = 1; i < StateTimeouts.COUNT; i++)
            assertThat(all.of(new ServiceTimeouts(i, 0, 0, 0))).isEqualTo(i);
        assertThat(all.of(new ServiceTimeouts(9, 0, 0, 0))).isEqualTo(9);
        assertThatThrownBy(() -> all.of(new ServiceTimeouts(0, 9, 0, 0)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("all 255 sets of service timeouts are in use");
        assertThat(all.collect()).isTrue();
        assertThat(all.of(new ServiceTimeouts(0, 9, 0, 0))).isEqualTo(1);
    }
}
