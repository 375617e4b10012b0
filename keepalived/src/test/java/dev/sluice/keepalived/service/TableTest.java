package dev.sluice.keepalived.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import dev.sluice.control.RunDirectory;
import dev.sluice.control.ServerKey;
import dev.sluice.control.ServerSpec;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.Tunnel;
import dev.sluice.keepalived.process.Log;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Wanted against real: what is put right, what is left alone, what is said. */
class TableTest {
    private static final String CONFIGURATION = """
            virtual_server 192.0.2.10 80 {
              lb_kind NAT
              protocol TCP
              sorry_server 192.0.2.99 80
              real_server 192.0.2.1 80 {
                weight 1
                TCP_CHECK {
                }
              }
            }
            """;

    private final TestServices services = new TestServices(CONFIGURATION);
    private final FakeLink link = new FakeLink();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Table table = new Table(link, Log.to(new PrintStream(said, true, StandardCharsets.UTF_8)));

    /** A director in memory that carries out additions and removals of servers. */
    private static final class FakeLink extends DirectorLink {
        final Map<ServiceKey, Pool> there = new LinkedHashMap<>();
        final List<Request> asked = new ArrayList<>();
        boolean fails;
        /** A service that it does not take, by its port. */
        int refusedPort;

        FakeLink() {
            super(RunDirectory.of(1), List.of());
        }

        @Override
        Map<ServiceKey, Pool> table() throws IOException {
            if (fails) throw new IOException("gone");
            return there;
        }

        @Override
        List<Refusal> change(List<Request> changes) throws IOException {
            if (fails) throw new IOException("gone");
            asked.addAll(changes);
            List<Refusal> refusals = new ArrayList<>();
            for (Request change : changes) {
                if (TableChanges.service(change).port() == refusedPort) {
                    refusals.add(new Refusal(change, new Reply.Refused(Reply.Errno.EINVAL, "not this one")));
                    continue;
                }
                switch (change) {
                    case Request.AddService c ->
                        there.put(c.spec().key(), new Pool(c.spec(), new LinkedHashMap<>(), Set.of(), Map.of()));
                    case Request.AddServer c ->
                        assertThat(pool(c.service()).servers().put(c.spec().key(), c.spec()))
                                .isNull();
                    case Request.EditServer c ->
                        pool(c.service()).servers().put(c.spec().key(), c.spec());
                    case Request.DrainServer c -> pool(c.service()).drained().put(c.key(), c.seconds());
                    case Request.CancelDrain c ->
                        assertThat(pool(c.service()).drained().remove(c.key())).isNotNull();
                    case Request.DeleteServer c -> pool(c.service()).servers().remove(c.key());
                    case Request.DeleteService c -> there.remove(c.key());
                    default -> throw new AssertionError(change);
                }
            }
            return refusals;
        }

        @Override
        Optional<String> changeAll(List<Request> changes) throws IOException {
            for (Request change : changes)
                if (TableChanges.service(change).port() == refusedPort) return Optional.of("not this one");
            return change(changes).stream()
                    .findFirst()
                    .map(refusal -> refusal.answer().detail());
        }

        Pool pool(ServiceKey service) {
            return java.util.Objects.requireNonNull(there.get(service));
        }
    }

    private static ServerSpec server(int last) {
        ServerKey key = new ServerKey(InetAddress.ofLiteral("192.0.2." + last), 80);
        return new ServerSpec(key, ForwardingMethod.MASQUERADE, 1, 0, 0, Tunnel.IPIP);
    }

    private Pool pool() {
        return link.pool(services.table.keySet().iterator().next());
    }

    private void put(int last) {
        pool().servers().put(server(last).key(), server(last));
    }

    @Test
    void whatAKilledProcessLeftIsOursToRemove() {
        link.there.put(
                services.table.keySet().iterator().next(),
                services.table.values().iterator().next().empty());
        put(99);
        table.want(services.table);
        assertThat(pool().servers().keySet()).containsExactly(server(1).key());
    }

    @Test
    void strangersAreLeftAloneAndNamedOnce() {
        table.want(services.table);
        put(50);
        table.reconcile(services.table);
        table.reconcile(services.table);
        assertThat(pool().servers().keySet())
                .containsExactly(server(1).key(), server(50).key());
        assertThat(said.toString(StandardCharsets.UTF_8)).containsOnlyOnce("192.0.2.50:80 of service");
    }

    @Test
    void whatOthersRemoveComesBack() {
        table.want(services.table);
        pool().servers().clear();
        table.reconcile(services.table);
        assertThat(pool().servers().keySet()).containsExactly(server(1).key());
        assertThat(table.divergences()).isEqualTo(1);
    }

    @Test
    void aTableThatIsRightIsNotTouched() {
        table.want(services.table);
        link.asked.clear();
        table.want(services.table);
        table.reconcile(services.table);
        assertThat(link.asked).isEmpty();
        assertThat(table.divergences()).isZero();
    }

    @Test
    void aReloadIsDoneWhollyOrNotAtAll() {
        table.want(services.table);
        link.refusedPort = 81;
        services.configure(CONFIGURATION.replace("192.0.2.1 80", "192.0.2.2 80")
                + CONFIGURATION.replace("192.0.2.10 80", "192.0.2.10 81"));
        assertThat(table.replace(services.table)).contains("not this one");
        assertThat(pool().servers().keySet()).containsExactly(server(1).key());
        link.refusedPort = 0;
        assertThat(table.replace(services.table)).isEmpty();
        assertThat(pool().servers().keySet()).containsExactly(server(2).key());
        assertThat(link.there).hasSize(2);
    }

    @Test
    void whatIsRefusedIsToldOnceAndAskedAgain() {
        services.configure(CONFIGURATION + CONFIGURATION.replace("192.0.2.10 80", "192.0.2.10 81"));
        link.refusedPort = 81;
        table.want(services.table);
        table.reconcile(services.table);
        table.reconcile(services.table);
        assertThat(table.divergences()).isZero();
        assertThat(table.refusals()).hasSize(2).first().asString().contains("add service 192.0.2.10:81: not this one");
        assertThat(said.toString(StandardCharsets.UTF_8))
                .containsOnlyOnce("refuses to add service 192.0.2.10:81: not this one");
        // A reload of something else is not held up by it.
        services.configure(CONFIGURATION.replace("192.0.2.1 80", "192.0.2.2 80")
                + CONFIGURATION.replace("192.0.2.10 80", "192.0.2.10 81"));
        assertThat(table.replace(services.table)).isEmpty();
        assertThat(pool().servers().keySet()).containsExactly(server(2).key());
        link.refusedPort = 0;
        table.reconcile(services.table);
        assertThat(table.refusals()).isEmpty();
        assertThat(link.there).hasSize(2);
    }

    @Test
    void changesThatTheDirectorMissedAreMadeLater() {
        table.want(services.table);
        link.fails = true;
        services.down(0);
        table.want(services.table);
        assertThat(table.isInStep()).isFalse();
        link.fails = false;
        table.reconcile(services.table);
        assertThat(pool().servers().keySet()).containsExactly(server(99).key());
        assertThat(table.isInStep()).isTrue();
    }

    private static String draining(int last) {
        return CONFIGURATION
                .replace("protocol TCP", "protocol TCP\n  drain_timeout 30")
                .replace("192.0.2.1 80", "192.0.2." + last + " 80");
    }

    private void reload(String text) {
        services.configure(text);
        assertThat(table.replace(services.table)).isEmpty();
    }

    @Test
    void aDrainIsTheDirectors() {
        services.configure(draining(1));
        table.want(services.table);
        reload(draining(2));
        assertThat(pool().drained()).containsOnlyKeys(server(1).key());
        assertThat(pool().servers()).containsOnlyKeys(server(1).key(), server(2).key());
        link.asked.clear();
        table.reconcile(services.table);
        assertThat(link.asked).isEmpty();
        assertThat(table.isGone(key(), server(1).key(), Instant.EPOCH)).isFalse();
        // A process that comes after this one was killed.
        Table next = new Table(link, Log.to(new PrintStream(said, true, StandardCharsets.UTF_8)));
        next.want(new TestServices(draining(2)).table);
        assertThat(link.asked).isEmpty();
        assertThat(said.toString(StandardCharsets.UTF_8)).doesNotContain("is not ours");
        // The director removes it.
        pool().servers().remove(server(1).key());
        pool().drained().clear();
        table.reconcile(services.table);
        assertThat(link.asked).isEmpty();
        assertThat(table.isGone(key(), server(1).key(), Instant.EPOCH)).isTrue();
        assertThat(table.divergences()).isZero();
    }

    @Test
    void aServerThatReturnsIsTakenBack() {
        services.configure(draining(1));
        table.want(services.table);
        reload(draining(2));
        reload(draining(1));
        assertThat(pool().drained()).containsOnlyKeys(server(2).key());
        assertThat(pool().servers().get(server(1).key())).isEqualTo(server(1));
        // This one is removed before it returns.
        pool().servers().remove(server(2).key());
        pool().drained().clear();
        reload(draining(2));
        assertThat(pool().drained()).containsOnlyKeys(server(1).key());
        assertThat(pool().servers().get(server(2).key())).isEqualTo(server(2));
        assertThat(table.refusals()).isEmpty();
    }

    private ServiceKey key() {
        return services.table.keySet().iterator().next();
    }
}
