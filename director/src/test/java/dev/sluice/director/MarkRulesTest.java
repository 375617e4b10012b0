package dev.sluice.director;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.MarkSpec;
import dev.sluice.control.Network;
import dev.sluice.control.PortRange;
import dev.sluice.control.Protocol;
import dev.sluice.control.Reply;
import dev.sluice.control.Reply.Errno;
import dev.sluice.control.Request;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceSpec;
import dev.sluice.director.datapath.MarkRule;
import dev.sluice.director.datapath.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rules that mark packets: their order, what they match, and that a daemon's death loses none. */
class MarkRulesTest {
    private static final String VIP = "10.9.9.9", CLIENT = "10.1.0.1";

    private final DirectorFixture fixture = new DirectorFixture();

    private static Network network(String text) {
        int slash = text.indexOf('/');
        return new Network(
                DirectorFixture.address(slash < 0 ? text : text.substring(0, slash)),
                slash >= 0 ? Integer.parseInt(text.substring(slash + 1)) : text.contains(":") ? 128 : 32);
    }

    private static MarkSpec rule(int mark, String to, int port) {
        PortRange ports = port == 0 ? PortRange.ALL : new PortRange(port, port);
        Network destination = network(to);
        return new MarkSpec(mark, Protocol.TCP, Network.all(destination.isIpv6()), destination, PortRange.ALL, ports);
    }

    private void add(MarkSpec rule, int number) {
        assertThat(fixture.ask(new Request.AddMark(rule, number))).isEqualTo(new Reply.Done());
    }

    private void refused(Request request, Errno errno, String why) {
        List<MarkSpec> before = rules();
        assertThat(fixture.ask(request)).isInstanceOfSatisfying(Reply.Refused.class, refusal -> {
            assertThat(refusal.errno()).isEqualTo(errno);
            assertThat(refusal.detail()).contains(why);
        });
        assertThat(rules()).isEqualTo(before);
    }

    private List<MarkSpec> rules() {
        return ((Reply.Marks) fixture.ask(new Request.ListMarks())).rules();
    }

    /** A service of a mark whose one server is 10.0.2.MARK. */
    private void service(int mark) {
        ServiceKey key = new ServiceKey(Protocol.NONE, DirectorFixture.address("0.0.0.0"), 0, mark);
        assertThat(fixture.ask(new Request.AddService(new ServiceSpec(key, "rr", 0, 0, -1, ""))))
                .isEqualTo(new Reply.Done());
        assertThat(fixture.ask(new Request.AddServer(
                        key, DirectorFixture.server("10.0.2." + mark + ":0", ForwardingMethod.DIRECT, 1))))
                .isEqualTo(new Reply.Done());
    }

    private static String syn(String client, int clientPort, String virtual, int port) {
        return Traffic.server(Traffic.tcp(client, clientPort, virtual, port, Traffic.SYN));
    }

    @Test
    void theFirstRuleThatMatchesCounts() {
        service(1);
        service(2);
        add(rule(1, VIP, 80), 0);
        add(rule(2, "10.9.9.0/24", 0), 0);
        assertThat(syn(CLIENT, 1, VIP, 80)).isEqualTo("10.0.2.1");
        assertThat(syn(CLIENT, 2, VIP, 81)).isEqualTo("10.0.2.2");
        assertThat(syn(CLIENT, 3, "10.9.9.255", 80)).isEqualTo("10.0.2.2");
        assertThat(syn(CLIENT, 4, "10.9.8.9", 80)).isEqualTo("none");
        MarkSpec all = rule(2, "0.0.0.0/0", 0);
        add(all, 1);
        assertThat(syn(CLIENT, 5, VIP, 80)).isEqualTo("10.0.2.2");
        assertThat(syn(CLIENT, 6, "10.9.8.9", 80)).isEqualTo("10.0.2.2");
        assertThat(rules()).containsExactly(all, rule(1, VIP, 80), rule(2, "10.9.9.0/24", 0));
        assertThat(fixture.ask(new Request.DeleteMark(all))).isEqualTo(new Reply.Done());
        assertThat(syn(CLIENT, 7, VIP, 80)).isEqualTo("10.0.2.1");
    }

    @Test
    void everyPartOfARuleMustMatch() {
        service(1);
        add(
                new MarkSpec(
                        1,
                        Protocol.NONE,
                        network("10.1.0.0/31"),
                        network(VIP),
                        new PortRange(1000, 1999),
                        new PortRange(8000, 8010)),
                0);
        assertThat(syn("10.1.0.1", 1000, VIP, 8000)).isEqualTo("10.0.2.1");
        assertThat(syn("10.1.0.0", 1999, VIP, 8010)).isEqualTo("10.0.2.1");
        assertThat(Traffic.server(Traffic.udp("10.1.0.1", 1000, VIP, 8005))).isEqualTo("10.0.2.1");
        assertThat(syn("10.1.0.2", 1001, VIP, 8000)).isEqualTo("none");
        assertThat(syn("10.1.0.1", 999, VIP, 8000)).isEqualTo("none");
        assertThat(syn("10.1.0.1", 2000, VIP, 8000)).isEqualTo("none");
        assertThat(syn("10.1.0.1", 1001, VIP, 7999)).isEqualTo("none");
        assertThat(syn("10.1.0.1", 1001, VIP, 8011)).isEqualTo("none");
        assertThat(fixture.ask(new Request.ClearMarks(0))).isEqualTo(new Reply.Done());
        add(rule(1, VIP, 0), 0);
        assertThat(Traffic.server(Traffic.udp(CLIENT, 1, VIP, 8005)))
                .as("TCP alone")
                .isEqualTo("none");
    }

    /** One mark in both families names two services, each with rules of its own. */
    @Test
    void familiesDoNotMeet() {
        ServiceKey key = new ServiceKey(Protocol.NONE, DirectorFixture.address("::"), 0, 1);
        assertThat(fixture.ask(new Request.AddService(new ServiceSpec(key, "rr", 0, 0, 64, ""))))
                .isEqualTo(new Reply.Done());
        assertThat(fixture.ask(new Request.AddServer(
                        key, DirectorFixture.server("2001:db8:2::1:0", ForwardingMethod.DIRECT, 1))))
                .isEqualTo(new Reply.Done());
        service(1);
        add(rule(1, "0.0.0.0/0", 80), 0);
        assertThat(syn6("2001:db8:9::1", 80)).isEqualTo("none");
        assertThat(fixture.director.unmarked()).containsExactly(key);
        add(rule(1, "2001:db8:9::/49", 443), 0);
        assertThat(syn6("2001:db8:9::1", 80)).isEqualTo("none");
        assertThat(syn6("2001:db8:9:7fff::1", 443)).isNotEqualTo("none");
        assertThat(syn6("2001:db8:9:8000::1", 443)).isEqualTo("none");
        assertThat(syn(CLIENT, 1, VIP, 80)).isEqualTo("10.0.2.1");
        assertThat(syn(CLIENT, 1, VIP, 443)).isEqualTo("none");
    }

    private static String syn6(String virtual, int port) {
        return Traffic.server(Traffic.tcp6("2001:db8:1::1", 1, virtual, port, Traffic.SYN));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        add(rule(1, VIP, 80), 0);
        refused(new Request.AddMark(rule(1, VIP, 80), 0), Errno.EEXIST, "rule 1 is the same");
        refused(new Request.AddMark(rule(0, VIP, 80), 0), Errno.EINVAL, "1 to 4294967295");
        refused(new Request.AddMark(rule(1, VIP, 81), 3), Errno.ERANGE, "the last is 1");
        refused(new Request.DeleteMark(rule(2, VIP, 80)), Errno.ENOENT, "no rule '2 --to 10.9.9.9 --proto tcp");
        refused(new Request.ClearMarks(-1), Errno.ENOENT, "mark 4294967295");
        PortRange all = PortRange.ALL;
        refused(
                new Request.AddMark(new MarkSpec(1, Protocol.TCP, Network.all(true), network(VIP), all, all), 0),
                Errno.EINVAL,
                "families");
    }

    @Test
    void aTransactionIsAllOrNothing() {
        add(rule(1, VIP, 80), 0);
        refused(
                new Request.Transaction(
                        List.of(new Request.ClearMarks(0), new Request.AddMark(rule(0, VIP, 1), 0)), false),
                Errno.EINVAL,
                "nothing was changed");
    }

    @Test
    void thereIsRoomForAsManyAsThereMayBe() {
        List<Request> changes = new ArrayList<>();
        for (int i = 1; i <= MarkRule.MOST; i++) changes.add(new Request.AddMark(rule(i % 7 + 1, VIP, i), 0));
        assertThat(fixture.ask(new Request.Transaction(changes, false))).isInstanceOf(Reply.Results.class);
        service(MarkRule.MOST % 7 + 1);
        assertThat(syn(CLIENT, 1, VIP, MarkRule.MOST)).isEqualTo("10.0.2." + (MarkRule.MOST % 7 + 1));
        refused(new Request.AddMark(rule(1, VIP, 5000), 0), Errno.ENOMEM, "the most there can be");
        List<MarkSpec> all = rules();
        fixture.restart();
        assertThat(rules()).isEqualTo(all);
        fixture.pass(2);
        assertThat(fixture.ask(new Request.DeleteMark(all.getFirst()))).isEqualTo(new Reply.Done());
        assertThat(rules()).isEqualTo(all.subList(1, all.size()));
    }

    /** Lists follow one another through the map without meeting. */
    @Test
    void manyChangesAtOnceNeedNoWaiting() {
        service(1);
        for (int i = 1; i <= 40; i++) add(rule(1, VIP, i), i % 3 == 0 ? 1 : 0);
        for (int i = 1; i <= 40; i++)
            assertThat(syn(CLIENT, 1024 + i, VIP, i)).as("port " + i).isEqualTo("10.0.2.1");
        assertThat(rules()).hasSize(40);
    }

    @Test
    void theNextDaemonFindsThem() {
        add(rule(-1, "2001:db8::/33", 443), 0);
        add(rule(7, VIP, 0), 0);
        add(
                new MarkSpec(
                        9,
                        Protocol.NONE,
                        network("fd00::/8"),
                        network("2001:db8::9"),
                        new PortRange(0, 1023),
                        new PortRange(65535, 65535)),
                1);
        List<MarkSpec> before = rules();
        fixture.restart();
        assertThat(rules()).isEqualTo(before).hasSize(3);
        service(7);
        assertThat(syn(CLIENT, 1, VIP, 80)).isEqualTo("10.0.2.7");
        assertThat(fixture.director.unmarked()).isEmpty();
        service(8);
        assertThat(fixture.director.unmarked()).extracting(ServiceKey::mark).containsExactly(8);
    }

    /** Killed with its change written down and nothing of it done: the next daemon does it. */
    @Test
    void aChangeThatWasBegunIsFinished() {
        add(rule(1, VIP, 80), 0);
        add(rule(1, VIP, 81), 0);
        List<Request.Transaction> written = new ArrayList<>();
        fixture.journal = new Journal() {
            @Override
            public void begin(Request.Transaction change) {
                written.add(change);
                throw new IllegalStateException("killed");
            }

            @Override
            public void done() {
                written.clear();
            }

            @Override
            public Optional<Request.Transaction> pending() {
                return written.stream().findFirst();
            }
        };
        fixture.restart();
        assertThatThrownBy(() -> fixture.ask(new Request.AddMark(rule(2, VIP, 80), 1)))
                .hasMessage("killed");
        Journal survivor = fixture.journal;
        fixture.journal = new Journal() {
            @Override
            public void begin(Request.Transaction change) {}

            @Override
            public void done() {
                survivor.done();
            }

            @Override
            public Optional<Request.Transaction> pending() {
                return survivor.pending();
            }
        };
        for (int i = 0; i < 2; i++) {
            fixture.restart();
            assertThat(rules()).containsExactly(rule(2, VIP, 80), rule(1, VIP, 80), rule(1, VIP, 81));
            assertThat(written).isEmpty();
        }
    }

    @Test
    void noticesNameServicesWithoutARule() {
        service(7);
        List<ServiceKey> unmarked = fixture.director.unmarked();
        assertThat(new Notices().of(false, false, unmarked, true))
                .singleElement()
                .asString()
                .startsWith("fwmark 7: no packets")
                .endsWith("sluice mark add 7 --to ADDRESS [--proto tcp --port PORT]");
        assertThat(new Notices().of(false, false, unmarked, false))
                .singleElement()
                .asString()
                .contains("come too late");
        IntStream.range(10, 20).forEach(this::service);
        assertThat(new Notices().of(false, false, fixture.director.unmarked(), true))
                .singleElement()
                .asString()
                .contains("and 7 more");
    }
}
