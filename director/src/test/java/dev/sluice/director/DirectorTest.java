package dev.sluice.director;

import static dev.sluice.director.DirectorFixture.key;
import static dev.sluice.director.DirectorFixture.server;
import static dev.sluice.director.DirectorFixture.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.control.Counters;
import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Protocol;
import dev.sluice.control.Reply;
import dev.sluice.control.Reply.Errno;
import dev.sluice.control.Request;
import dev.sluice.control.ServerSpec;
import dev.sluice.control.ServerStatus;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceSpec;
import dev.sluice.control.ServiceStatus;
import dev.sluice.control.Timeouts;
import dev.sluice.control.Tunnel;
import dev.sluice.director.datapath.Maps;
import dev.sluice.director.datapath.Server;
import dev.sluice.director.datapath.ServerCounters;
import dev.sluice.ebpf.Mem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DirectorTest {
    private static final String VIP = "10.0.0.1:80", OTHER = "10.0.0.2:80";
    private static final String A = "10.1.0.1:80", B = "10.1.0.2:80", C = "10.1.0.3:80";

    private final DirectorFixture fixture = new DirectorFixture();

    private void refused(Reply reply, Errno errno) {
        assertThat(reply).isInstanceOfSatisfying(Reply.Refused.class, refusal -> {
            assertThat(refusal.errno()).isEqualTo(errno);
            assertThat(refusal.detail()).isNotBlank();
        });
    }

    private static void done(Reply reply) {
        assertThat(reply).isEqualTo(new Reply.Done());
    }

    private int entry(String vip, String address) {
        return fixture.live(vip, address).entry();
    }

    /** As if the datapath had counted. */
    private void count(int entry, long connections) {
        ServerCounters counters =
                new ServerCounters(Mem.of(Maps.COUNTERS.store().memory().asSlice(entry * 40L, 40)));
        for (long i = 0; i < connections; i++) counters.connection();
        counters.in(connections, connections * 100);
    }

    @Test
    void answersWithTheKernelsErrors() {
        done(fixture.addService(VIP, "rr"));
        refused(fixture.addService(VIP, "wlc"), Errno.EEXIST);
        refused(fixture.addService(OTHER, "nonsense"), Errno.ENOENT);
        refused(fixture.ask(new Request.EditService(service(OTHER, "rr"))), Errno.ESRCH);
        refused(fixture.ask(new Request.EditService(service(VIP, "nonsense"))), Errno.ENOENT);
        refused(fixture.ask(new Request.DeleteService(key(OTHER))), Errno.ESRCH);
        refused(fixture.ask(new Request.Zero(key(OTHER))), Errno.ESRCH);
        refused(fixture.ask(new Request.ListServices(key(OTHER))), Errno.ESRCH);
        refused(fixture.addServer(OTHER, A, 1), Errno.ESRCH);
        done(fixture.addServer(VIP, A, 1));
        refused(fixture.addServer(VIP, A, 2), Errno.EEXIST);
        refused(fixture.editServer(VIP, B, 1), Errno.ENOENT);
        refused(fixture.deleteServer(VIP, B), Errno.ENOENT);
        refused(fixture.deleteServer(OTHER, A), Errno.ESRCH);
        refused(fixture.addServer(VIP, B, -1), Errno.ERANGE);
        refused(fixture.addServer(VIP, "224.0.0.1:80", 1), Errno.EINVAL);
        refused(fixture.editServer(VIP, "224.0.0.1:80", 1), Errno.ENOENT);
        refused(fixture.editServer(VIP, "224.0.0.1:80", -1), Errno.ERANGE);
        refused(fixture.ask(new Request.SetTimeouts(new Timeouts(-1, 0, 0))), Errno.EINVAL);
        refused(fixture.ask(new Request.Stop()), Errno.EINVAL);
    }

    /** As when another prefix length makes an address the broadcast of its network. */
    @Test
    void aServerMayStayWhereNoneCouldBeAddedNow() {
        done(fixture.addService(VIP, "rr"));
        done(fixture.addServer(VIP, A, 1));
        fixture.routes.broadcast.add(key(A).address());
        refused(fixture.addServer(VIP, A, 1), Errno.EEXIST);
        done(fixture.editServer(VIP, A, 2));
        done(fixture.deleteServer(VIP, A));
        refused(fixture.addServer(VIP, A, 1), Errno.EINVAL);
    }

    @Test
    void namesWhatCannotBe() {
        done(fixture.addService(VIP, "rr"));
        ServiceKey everyPort = new ServiceKey(Protocol.TCP, key(VIP).address(), 0, 0);
        refused(fixture.ask(new Request.AddService(new ServiceSpec(everyPort, "rr", 0, 0, -1, ""))), Errno.EINVAL);
        ServiceSpec byGuess = new ServiceSpec(key(OTHER), "rr", ServiceSpec.PERSISTENT, 360, -1, "guess");
        refused(fixture.ask(new Request.AddService(byGuess)), Errno.ENOENT);
        ServerSpec crossed =
                new ServerSpec(DirectorFixture.serverKey(A), ForwardingMethod.DIRECT, 1, 5, 10, Tunnel.IPIP);
        refused(fixture.ask(new Request.AddServer(key(VIP), crossed)), Errno.ERANGE);
    }

    @Test
    void tunnelsAreKeptAsConfigured() {
        done(fixture.addService(VIP, "rr"));
        Tunnel gue = new Tunnel(Tunnel.Type.GUE, 6080, Tunnel.Checksum.REMOTE);
        Tunnel gre = new Tunnel(Tunnel.Type.GRE, 0, Tunnel.Checksum.FULL);
        done(fixture.ask(new Request.AddServer(key(VIP), tunnelled(A, gue))));
        done(fixture.ask(new Request.AddServer(key(VIP), tunnelled(B, gue))));
        done(fixture.ask(new Request.EditServer(key(VIP), tunnelled(B, gre))));
        fixture.restart();
        assertThat(fixture.status(key(VIP)).servers().stream().map(ServerStatus::spec))
                .extracting(ServerSpec::tunnel)
                .containsExactly(gre, gue);
        for (Tunnel wrong : List.of(
                new Tunnel(Tunnel.Type.GUE, 0, Tunnel.Checksum.NONE),
                new Tunnel(Tunnel.Type.GRE, 6080, Tunnel.Checksum.NONE),
                new Tunnel(Tunnel.Type.GRE, 0, Tunnel.Checksum.REMOTE)))
            refused(fixture.ask(new Request.AddServer(key(VIP), tunnelled(C, wrong))), Errno.EINVAL);
    }

    private static ServerSpec tunnelled(String name, Tunnel tunnel) {
        return new ServerSpec(DirectorFixture.serverKey(name), ForwardingMethod.TUNNEL, 1, 0, 0, tunnel);
    }

    @Test
    void listsServersNewestFirst() {
        done(fixture.addService(VIP, ""));
        for (String name : List.of(A, B, C)) done(fixture.addServer(VIP, name, 1));
        done(fixture.editServer(VIP, A, 7));
        assertThat(fixture.status(key(VIP)).servers().stream().map(ServerStatus::spec))
                .extracting(spec -> spec.key().address().getHostAddress(), ServerSpec::weight)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("10.1.0.3", 1),
                        org.assertj.core.groups.Tuple.tuple("10.1.0.2", 1),
                        org.assertj.core.groups.Tuple.tuple("10.1.0.1", 7));
        assertThat(fixture.pick(VIP)).as("no scheduler").isEqualTo("none");
    }

    @Test
    void aRemovedServerReturnsToItsConnections() {
        done(fixture.addService(VIP, "rr"));
        done(fixture.addServer(VIP, A, 1));
        int entry = entry(VIP, A);
        count(entry, 3);
        done(fixture.deleteServer(VIP, A));
        assertThat(fixture.tables.server(entry).flags() & (Server.IN_USE | Server.AVAILABLE))
                .isEqualTo(Server.IN_USE);
        done(fixture.addServer(VIP, B, 1));
        assertThat(entry(VIP, B)).isNotEqualTo(entry);
        done(fixture.addServer(VIP, A, 0));
        assertThat(entry(VIP, A)).isEqualTo(entry);
        assertThat(fixture.tables.server(entry).flags())
                .isEqualTo(Server.IN_USE | Server.AVAILABLE | Server.QUIESCED | Server.REACHABLE);
        assertThat(fixture.status(key(VIP)).servers().getFirst().counters().connections())
                .isEqualTo(3);
    }

    @Test
    void aServerWithoutAPortAnswersAtItsServices() {
        String portless = "10.1.0.1:0";
        done(fixture.addService(VIP, "rr"));
        done(fixture.ask(new Request.AddServer(key(VIP), server(portless, ForwardingMethod.MASQUERADE, 1))));
        done(fixture.ask(new Request.AddServer(key(VIP), server(A, ForwardingMethod.MASQUERADE, 1))));
        int entry = entry(VIP, portless);
        assertThat(entry).as("another server than " + A).isNotEqualTo(entry(VIP, A));
        assertThat(PacketOrder.port(fixture.tables.server(entry).port())).isEqualTo(80);
        fixture.restart();
        assertThat(entry(VIP, portless)).isEqualTo(entry);
        assertThat(fixture.status(key(VIP)).servers().getLast().spec().key())
                .isEqualTo(DirectorFixture.serverKey(portless));
        done(fixture.deleteServer(VIP, A));
        int source =
                fixture.tables.findReply(Replies.source(DirectorFixture.address("10.1.0.1"), PacketOrder.port(80), 6));
        assertThat(fixture.tables.server(source).next())
                .as("behind the removed one, whose connections still have to end")
                .isEqualTo(entry);
        done(fixture.deleteServer(VIP, portless));
        done(fixture.ask(new Request.AddServer(key(VIP), server(portless, ForwardingMethod.MASQUERADE, 1))));
        assertThat(entry(VIP, portless)).as("remembered").isEqualTo(entry);
    }

    @Test
    void connectionsKeepTheForwardingMethodTheyBeganWith() {
        done(fixture.addService(VIP, "rr"));
        done(fixture.ask(new Request.AddServer(key(VIP), server(A, ForwardingMethod.MASQUERADE, 1))));
        int before = entry(VIP, A);
        fixture.tables.gauge(before).u64(0, 2L << 32 | 3);
        done(fixture.editServer(VIP, A, 1));
        int after = entry(VIP, A);
        assertThat(after).isNotEqualTo(before);
        assertThat(fixture.tables.server(before).method()).isEqualTo(Server.MASQUERADE);
        assertThat(fixture.tables.server(before).flags() & Server.AVAILABLE).isNotZero();
        assertThat(fixture.tables.replies()).hasSize(1);
        ServerStatus status = fixture.status(key(VIP)).servers().getFirst();
        assertThat(status.active()).isEqualTo(2);
        assertThat(status.inactive()).isEqualTo(3);
        fixture.restart();
        assertThat(fixture.status(key(VIP)).servers()).containsExactly(status);
        done(fixture.deleteServer(VIP, A));
        assertThat(fixture.tables.server(before).flags() & Server.AVAILABLE).isZero();
        assertThat(fixture.tables.replies())
                .as("its connections still have to end")
                .hasSize(1);
        fixture.tables.gauge(before).u64(0, 0);
        fixture.restart();
        fixture.tables.server(before).removed(-1000);
        fixture.pass(2);
        assertThat(fixture.tables.replies()).isEmpty();
    }

    @Test
    void forgetsServersThatNobodyRemembers() {
        done(fixture.addService(VIP, "rr"));
        done(fixture.addServer(VIP, A, 1));
        int entry = entry(VIP, A);
        count(entry, 5);
        done(fixture.deleteServer(VIP, A));
        fixture.tables.server(entry).removed(-1000);
        fixture.pass(2);
        assertThat(fixture.tables.server(entry).flags()).isZero();
        assertThat(fixture.status(key(VIP)).counters().connections()).isEqualTo(5);
        done(fixture.addServer(VIP, B, 1));
        assertThat(entry(VIP, B)).isEqualTo(entry);
        assertThat(fixture.status(key(VIP)).servers().getFirst().counters()).isEqualTo(Counters.ZERO);
        assertThat(fixture.status(key(VIP)).counters().connections()).isEqualTo(5);
        assertThat(fixture.director.totals().connections()).isEqualTo(5);
    }

    @Test
    void forgetsSoonerWhereRoomIsNeeded() {
        int room = fixture.tables.capacity(Maps.SERVERS) - 1;
        done(fixture.addService(VIP, "rr"));
        fill("10.2.", room);
        refused(fixture.addServer(VIP, A, 1), Errno.ENOMEM);
        done(fixture.ask(new Request.Flush()));
        done(fixture.addService(VIP, "rr"));
        fill("10.3.", room);
        refused(fixture.addServer(VIP, A, 1), Errno.ENOMEM);
    }

    private void fill(String network, int count) {
        List<Request> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String address = network + i / 250 + "." + (i % 250 + 1) + ":80";
            changes.add(new Request.AddServer(key(VIP), server(address, ForwardingMethod.DIRECT, 1)));
        }
        assertThat(fixture.ask(new Request.Transaction(changes, false))).isInstanceOf(Reply.Results.class);
    }

    @Test
    void zeroesAndEstimates() {
        done(fixture.addService(VIP, "rr"));
        done(fixture.addServer(VIP, A, 1));
        for (int i = 0; i < 60; i++) {
            count(entry(VIP, A), 200);
            fixture.pass(2);
        }
        ServiceStatus status = fixture.status(key(VIP));
        assertThat(status.counters()).isEqualTo(new Counters(12_000, 12_000, 0, 1_200_000, 0));
        assertThat(status.rates()).isEqualTo(new Counters(100, 100, 0, 10_000, 0));
        assertThat(status.servers().getFirst().rates()).isEqualTo(status.rates());
        done(fixture.ask(new Request.Zero(key(VIP))));
        status = fixture.status(key(VIP));
        assertThat(status.counters()).isEqualTo(Counters.ZERO);
        assertThat(status.rates()).isEqualTo(Counters.ZERO);
        assertThat(status.servers().getFirst().counters()).isEqualTo(Counters.ZERO);
        assertThat(fixture.director.totals().connections()).isEqualTo(12_000);
        done(fixture.ask(new Request.Zero(null)));
        assertThat(fixture.director.totals()).isEqualTo(Counters.ZERO);
        fixture.restart();
        assertThat(fixture.director.totals()).isEqualTo(Counters.ZERO);
        assertThat(fixture.status(key(VIP)).counters()).isEqualTo(Counters.ZERO);
    }

    /** Ten thousand connections of its whole history are not those of the first two seconds. */
    @Test
    void ratesOfARestartedDirectorAreOfWhatComesThen() {
        done(fixture.addService(VIP, "rr"));
        done(fixture.addServer(VIP, A, 1));
        count(entry(VIP, A), 10_000);
        fixture.restart();
        fixture.pass(4);
        ServiceStatus status = fixture.status(key(VIP));
        assertThat(status.counters().connections()).isEqualTo(10_000);
        assertThat(status.rates()).isEqualTo(Counters.ZERO);
        assertThat(status.servers().getFirst().rates()).isEqualTo(Counters.ZERO);
        for (int i = 0; i < 60; i++) {
            count(entry(VIP, A), 200);
            fixture.pass(2);
        }
        status = fixture.status(key(VIP));
        assertThat(status.rates()).isEqualTo(new Counters(100, 100, 0, 10_000, 0));
        assertThat(status.servers().getFirst().rates()).isEqualTo(status.rates());
    }

    @Test
    void ratesOfAServerThatReturnsAreOfWhatComesThen() {
        done(fixture.addService(VIP, "rr"));
        done(fixture.addServer(VIP, A, 1));
        count(entry(VIP, A), 10_000);
        done(fixture.deleteServer(VIP, A));
        fixture.pass(4);
        done(fixture.addServer(VIP, A, 1));
        count(entry(VIP, A), 8);
        fixture.pass(2);
        ServerStatus status = fixture.status(key(VIP)).servers().getFirst();
        assertThat(status.counters().connections()).isEqualTo(10_008);
        assertThat(status.rates().connections()).isEqualTo(1);
    }

    @Test
    void keepsGoingAsStockRestoreDoes() {
        Reply reply = fixture.ask(new Request.Transaction(
                List.of(
                        new Request.AddService(service(VIP, "wrr")),
                        new Request.AddServer(key(VIP), server(A, ForwardingMethod.DIRECT, 1)),
                        new Request.AddService(service(VIP, "rr")),
                        new Request.AddService(service(OTHER, "rr")),
                        new Request.AddServer(key(OTHER), server(B, ForwardingMethod.DIRECT, 1))),
                true));
        assertThat(reply).isInstanceOfSatisfying(Reply.Results.class, results -> {
            assertThat(results.results()).hasSize(5);
            refused(results.results().get(2), Errno.EEXIST);
        });
        assertThat(fixture.pick(VIP)).isEqualTo("10.1.0.1");
        assertThat(fixture.pick(OTHER)).isEqualTo("10.1.0.2");
    }

    @Test
    void orUndoesAll() {
        done(fixture.addService(VIP, "rr"));
        done(fixture.addServer(VIP, A, 1));
        int generation = fixture.tables.settings().generation();
        refused(
                fixture.ask(new Request.Transaction(
                        List.of(
                                new Request.Flush(),
                                new Request.AddService(service(OTHER, "rr")),
                                new Request.DeleteService(key(VIP))),
                        false)),
                Errno.ESRCH);
        assertThat(fixture.tables.settings().generation()).isEqualTo(generation);
        assertThat(fixture.pick(VIP)).isEqualTo("10.1.0.1");
    }

    @Test
    void replacesEverythingInOneStep() {
        done(fixture.addService(VIP, "rr"));
        done(fixture.addServer(VIP, A, 1));
        int entry = entry(VIP, A);
        int generation = fixture.tables.settings().generation();
        Reply reply = fixture.ask(new Request.Transaction(
                List.of(
                        new Request.Flush(),
                        new Request.AddService(service(VIP, "wrr")),
                        new Request.AddServer(key(VIP), server(A, ForwardingMethod.DIRECT, 1)),
                        new Request.AddService(service(OTHER, "rr")),
                        new Request.AddServer(key(OTHER), server(A, ForwardingMethod.DIRECT, 1))),
                false));
        assertThat(reply).isInstanceOf(Reply.Results.class);
        assertThat(fixture.tables.settings().generation()).isEqualTo(generation + 1);
        assertThat(entry(VIP, A)).as("connections stay").isEqualTo(entry);
        assertThat(fixture.tables.server(entry).flags() & Server.AVAILABLE).isNotZero();
        fixture.pass(2);
        fixture.tables.forEachService((_, since, _) -> assertThat(since).isEqualTo(generation + 1));
    }

    @Test
    void findsEverythingAgain() {
        done(fixture.addService(VIP, "wlc"));
        done(fixture.addService(OTHER, "none"));
        done(fixture.addServer(VIP, A, 3));
        done(fixture.ask(new Request.AddServer(key(VIP), server(B, ForwardingMethod.MASQUERADE, 0))));
        done(fixture.ask(new Request.AddServer(key(OTHER), server(C, ForwardingMethod.TUNNEL, 65535))));
        done(fixture.ask(new Request.SetTimeouts(new Timeouts(30, 0, 60))));
        Reply before = fixture.ask(new Request.ListServices(null));
        fixture.restart();
        assertThat(fixture.ask(new Request.ListServices(null))).isEqualTo(before);
        assertThat(fixture.ask(new Request.GetTimeouts()))
                .isEqualTo(new Reply.CurrentTimeouts(new Timeouts(30, 120, 60)));
    }

    /** A daemon that dies at any write of a change leaves what its successor completes. */
    @Test
    void finishesWhatWasBegun() {
        done(fixture.addService(VIP, "rr"));
        done(fixture.addServer(VIP, A, 1));
        int entry = entry(VIP, A);
        DyingJournal journal = new DyingJournal();
        fixture.journal = journal;
        fixture.restart();
        journal.dies = true;
        assertThatThrownBy(() -> fixture.addServer(VIP, B, 2));
        journal.dies = false;
        fixture.restart();
        assertThat(fixture.status(key(VIP)).servers()).hasSize(2);
        assertThat(entry(VIP, A)).isEqualTo(entry);
        fixture.restart();
        assertThat(fixture.status(key(VIP)).servers()).as("a second time").hasSize(2);
    }

    /** Server elements that somebody's connections may name. */
    private List<Integer> used() {
        return IntStream.range(1, fixture.tables.capacity(Maps.SERVERS))
                .filter(index -> (fixture.tables.server(index).flags() & Server.IN_USE) != 0)
                .boxed()
                .toList();
    }

    private void forgetRemoved() {
        fixture.clock.addAndGet(130_000_000_000L);
        fixture.pass(3);
    }

    private void killed(int lives, Request request) {
        fixture.routes.lives = lives;
        assertThatThrownBy(() -> fixture.ask(request)).hasMessage("killed");
        fixture.routes.lives = Integer.MAX_VALUE;
        fixture.restart();
    }

    @Test
    void whatWasWrittenAsideIsNotWrittenASecondTime() {
        fixture.journal = new DyingJournal();
        fixture.restart();
        List<Request> all = List.of(
                new Request.AddService(service(VIP, "rr")),
                new Request.AddServer(key(VIP), server(A, ForwardingMethod.DIRECT, 1)),
                new Request.AddServer(key(VIP), server(B, ForwardingMethod.MASQUERADE, 1)),
                new Request.AddServer(key(VIP), server(C, ForwardingMethod.DIRECT, 1)));
        killed(2, new Request.Transaction(all, false));
        assertThat(fixture.status(key(VIP)).servers()).hasSize(3);
        assertThat(used()).hasSize(3).contains(entry(VIP, A), entry(VIP, B), entry(VIP, C));
    }

    @Test
    void aMethodWhoseChangeWasBrokenOffIsTheNewOne() {
        fixture.journal = new DyingJournal();
        fixture.restart();
        done(fixture.addService(VIP, "rr"));
        done(fixture.addServer(VIP, A, 1));
        int before = entry(VIP, A);
        killed(0, new Request.EditServer(key(VIP), server(A, ForwardingMethod.MASQUERADE, 1)));
        assertThat(fixture.live(VIP, A).spec().method()).isEqualTo(ForwardingMethod.MASQUERADE);
        assertThat(used()).containsExactlyInAnyOrder(before, entry(VIP, A));
        assertThat(fixture.tables.server(before).role()).isEqualTo(Server.ELDER);
        assertThat(fixture.tables.server(before).flags() & Server.AVAILABLE).isNotZero();
        forgetRemoved();
        assertThat(used()).containsExactly(entry(VIP, A));
    }

    /** The daemon was killed behind the store that removed the service. */
    @Test
    void serversWhoseServiceIsGoneAreRemoved() {
        done(fixture.addService(VIP, "rr"));
        done(fixture.addServer(VIP, A, 1));
        done(fixture.ask(new Request.EditServer(key(VIP), server(A, ForwardingMethod.MASQUERADE, 1))));
        List<Integer> used = used();
        assertThat(used).as("the one of the method before too").hasSize(2);
        fixture.tables.removeService(
                ServiceId.of(key(VIP)), fixture.tables.settings().generation());
        fixture.restart();
        assertThat(fixture.director.live().all()).isEmpty();
        for (int entry : used) {
            Server server = fixture.tables.server(entry);
            assertThat(server.flags() & Server.AVAILABLE).isZero();
            assertThat(server.role()).isEqualTo(Server.REMOVED);
            assertThat(server.service()).isZero();
        }
        forgetRemoved();
        assertThat(used()).isEmpty();
    }

    /** Lives through its daemon, which dies as soon as a change is written down. */
    private static final class DyingJournal implements Journal {
        private Optional<Request.Transaction> pending = Optional.empty();
        private boolean dies;

        @Override
        public void begin(Request.Transaction change) {
            pending = Optional.of(change);
            if (dies) throw new IllegalStateException("killed");
        }

        @Override
        public void done() {
            pending = Optional.empty();
        }

        @Override
        public Optional<Request.Transaction> pending() {
            return pending;
        }
    }

    @Test
    void coarserTimeForLongTimeouts() {
        int shift = fixture.tables.settings().unitShift();
        done(fixture.ask(new Request.SetTimeouts(new Timeouts(2_678_400, 0, 0))));
        assertThat(fixture.tables.settings().unitShift()).isGreaterThan(shift);
        done(fixture.ask(new Request.SetTimeouts(new Timeouts(900, 0, 0))));
        assertThat(fixture.tables.settings().unitShift()).isEqualTo(shift);
        assertThat(fixture.tables.settings().converting()).isZero();
    }
}
