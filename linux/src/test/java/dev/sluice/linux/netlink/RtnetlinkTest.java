package dev.sluice.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.linux.Errno;
import dev.sluice.linux.InterfaceIndex;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.NetworkNamespace;
import dev.sluice.linux.Sysctl;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** In two namespaces of its own, joined by a veth pair: 10.0.0.1 on {@code left}, 10.0.0.2 on {@code right}. */
@Tag("network")
class RtnetlinkTest {
    private NetworkNamespace here;
    private NetworkNamespace there;
    private Rtnetlink left;
    private Rtnetlink right;

    @BeforeEach
    void joinTwoNamespaces() {
        here = NetworkNamespace.create();
        there = NetworkNamespace.create();
        left = here.call(Rtnetlink::open);
        right = there.call(Rtnetlink::open);
        left.links().createVeth("left", "right", there);
        for (Rtnetlink side : List.of(left, right)) {
            Link link = ethernet(side);
            side.links().setUp(link.index(), true);
            side.addresses().add(Address.of(link.index(), ip("10.0.0." + (side == left ? 1 : 2)), 24));
        }
        for (Rtnetlink side : List.of(left, right)) {
            assertThat(side.links().awaitRunning(ethernet(side).index(), Duration.ofSeconds(20)))
                    .isTrue();
        }
    }

    @AfterEach
    void close() {
        left.close();
        right.close();
        here.close();
        there.close();
    }

    private static Link ethernet(Rtnetlink side) {
        return side.links().list().stream()
                .filter(link -> link.kind().equals("veth"))
                .findFirst()
                .orElseThrow();
    }

    private static InetAddress ip(String text) {
        return InetAddress.ofLiteral(text);
    }

    @Test
    void linksAreReadAndChanged() {
        Link link = left.links().require("left");
        assertThat(link.hardware()).isEqualTo(Link.ETHERNET);
        assertThat(link.mtu()).isEqualTo(1500);
        assertThat(link.isUp()).isTrue();
        assertThat(link.peer()).isEqualTo(right.links().require("right").index());
        assertThat(link.peerNamespace()).isNotNegative();
        assertThat(left.links().find("right")).isEmpty();
        assertThat(left.links().find(4711)).isEmpty();

        left.links().setMtu(link.index(), 9000);
        left.links().setMac(link.index(), MacAddress.parse("02:00:0a:00:00:01"));
        Link changed = left.links().find(link.index()).orElseThrow();
        assertThat(changed.mtu()).isEqualTo(9000);
        assertThat(changed.mac()).hasValueSatisfying(mac -> assertThat(mac).hasToString("02:00:0a:00:00:01"));
        assertThat((int) here.call(() -> InterfaceIndex.of("left"))).isEqualTo(link.index());
        assertThatThrownBy(() -> left.links().require("nowhere"))
                .hasMessage(
                        "netlink(RTM_GETLINK nowhere): ENODEV - no such network interface in this network namespace");
    }

    @Test
    void linksAreMadeMovedAndRemoved() {
        left.links().createBridge("bridge");
        left.links().createVeth("a", "b");
        int bridge = left.links().require("bridge").index();
        int a = left.links().require("a").index();
        left.links().setMaster(a, bridge);
        assertThat(left.links().require("a").master()).isEqualTo(bridge);
        assertThat(left.links().require("a").peer())
                .isEqualTo(left.links().require("b").index());
        left.links().move(left.links().require("b").index(), there);
        assertThat(left.links().find("b")).isEmpty();
        right.links().rename(right.links().require("b").index(), "moved");
        left.links().remove(a);
        assertThat(right.links().find("moved")).isEmpty();
        assertThatThrownBy(() -> left.links().createBridge("bridge"))
                .isInstanceOfSatisfying(
                        LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST));
    }

    @Test
    void addressesComeAndGo() {
        int index = left.links().require("left").index();
        left.addresses().add(Address.of(index, ip("fd00::1"), 64));
        left.addresses().add(new Address(index, ip("10.0.9.9"), 32, Address.GLOBAL, 0, "left:vip"));
        assertThat(left.addresses().list())
                .filteredOn(address -> address.ifindex() == index)
                .extracting(Address::toString)
                .contains("10.0.0.1/24", "10.0.9.9/32", "fd00:0:0:0:0:0:0:1/64");
        assertThat(left.addresses().list()).extracting(Address::label).contains("left:vip");
        assertThat(left.addresses().remove(index, ip("10.0.9.9"), 32)).isTrue();
        assertThat(left.addresses().remove(index, ip("10.0.9.9"), 32)).isFalse();
    }

    @Test
    void theKernelSaysWhereAPacketGoes() {
        int index = left.links().require("left").index();
        assertThat(left.routes().find(ip("10.0.0.7"))).hasValueSatisfying(route -> {
            assertThat(route.type()).isEqualTo(Route.Type.UNICAST);
            assertThat(route.hops()).containsExactly(new Route.Hop(index, Optional.empty(), 1, 0));
            assertThat(route.source()).contains(ip("10.0.0.1"));
        });
        assertThat(left.routes().find(ip("10.0.0.1")))
                .hasValueSatisfying(route -> assertThat(route.type()).isEqualTo(Route.Type.LOCAL));
        assertThat(left.routes().find(ip("192.0.2.1"))).isEmpty();

        Route route = Route.via(ip("192.0.2.0"), 24, index, Optional.of(ip("10.0.0.2")));
        left.routes().add(route);
        assertThat(left.routes().find(ip("192.0.2.1")))
                .hasValueSatisfying(
                        found -> assertThat(found.hops().getFirst().gateway()).contains(ip("10.0.0.2")));
        assertThat(left.routes().list()).contains(route);
        assertThat(left.routes().remove(route)).isTrue();
        assertThat(left.routes().remove(route)).isFalse();

        left.routes().add(Route.via(ip("0.0.0.0"), 0, index, Optional.of(ip("10.0.0.2"))));
        assertThat(left.routes().find(ip("8.8.8.8"))).isPresent();
    }

    @Test
    void manyAreAskedForTogether() {
        int index = left.links().require("left").index();
        List<InetAddress> destinations = new ArrayList<>();
        for (int i = 0; i < 500; i++) destinations.add(ip((i % 2 == 0 ? "10.0.0." : "192.0.2.") + (i % 200 + 3)));
        List<Optional<Route>> routes = left.routes().find(destinations);
        assertThat(routes).hasSameSizeAs(destinations);
        for (int i = 0; i < destinations.size(); i++)
            assertThat(routes.get(i).map(Route::destination))
                    .isEqualTo(i % 2 == 0 ? Optional.of(destinations.get(i)) : Optional.empty());

        Neighbours.Place good = new Neighbours.Place(index, ip("10.0.0.2"));
        Neighbours.Place gone = new Neighbours.Place(99_999, ip("10.0.0.3"));
        assertThat(left.neighbours().use(List.of(good, gone)))
                .containsOnlyKeys(gone)
                .hasEntrySatisfying(gone, refusal -> assertThat(refusal.errno()).isEqualTo(Errno.ENODEV));
        assertThat(left.neighbours().find(index, good.address())).isPresent();
    }

    @Test
    void metricsAndMultipathRoutesAreRead() throws Exception {
        int index = left.links().require("left").index();
        in(here, "ip route add 198.51.100.0/24 mtu 1400 metric 7 nexthop via 10.0.0.2 weight 3 nexthop via 10.0.0.3");
        Route route = left.routes().list().stream()
                .filter(found -> found.destination().equals(ip("198.51.100.0")))
                .findFirst()
                .orElseThrow();
        assertThat(route.mtu()).isEqualTo(1400);
        assertThat(route.priority()).isEqualTo(7);
        assertThat(route.hops())
                .containsExactly(
                        new Route.Hop(index, Optional.of(ip("10.0.0.2")), 3, 0),
                        new Route.Hop(index, Optional.of(ip("10.0.0.3")), 1, 0));
    }

    @Test
    void neighboursAreResolvedByTheKernel() throws Exception {
        int index = left.links().require("left").index();
        MacAddress mac = right.links().require("right").mac().orElseThrow();
        try (ChangeMonitor monitor = here.call(ChangeMonitor::open)) {
            left.neighbours().use(index, ip("10.0.0.2"));
            await(
                    monitor,
                    change -> change instanceof Change.OfNeighbour(Neighbour found, boolean removed)
                            && !removed
                            && found.isValid());
        }
        Neighbour found = left.neighbours().find(index, ip("10.0.0.2")).orElseThrow();
        assertThat(found.mac()).contains(mac);
        assertThat(left.neighbours().list()).extracting(Neighbour::address).contains(ip("10.0.0.2"));
        left.neighbours().probe(index, ip("10.0.0.2"));

        MacAddress fixed = MacAddress.parse("02:00:00:00:00:99");
        left.neighbours().set(index, ip("10.0.0.9"), fixed);
        assertThat(left.neighbours().find(index, ip("10.0.0.9"))).hasValueSatisfying(neighbour -> {
            assertThat(neighbour.isFixed()).isTrue();
            assertThat(neighbour.mac()).contains(fixed);
        });
        assertThat(left.neighbours().remove(index, ip("10.0.0.9"))).isTrue();
        assertThat(left.neighbours().remove(index, ip("10.0.0.77"))).isFalse();
        assertThat(left.neighbours().find(index, ip("10.0.0.77"))).isEmpty();
    }

    @Test
    void everyChangeIsNews() {
        int index = left.links().require("left").index();
        try (ChangeMonitor monitor = here.call(ChangeMonitor::open)) {
            left.addresses().add(Address.of(index, ip("10.0.5.5"), 32));
            left.routes().add(Route.via(ip("192.0.2.0"), 24, index, Optional.of(ip("10.0.0.2"))));
            left.links().createBridge("news");
            right.links().setUp(right.links().require("right").index(), false);
            List<Change> news = await(
                    monitor,
                    change -> change instanceof Change.OfLink(Link link, boolean removed)
                            && link.name().equals("left")
                            && !removed
                            && !link.isRunning());
            assertThat(news)
                    .anyMatch(change -> change instanceof Change.OfAddress(Address address, boolean removed)
                            && address.address().equals(ip("10.0.5.5"))
                            && !removed)
                    .anyMatch(change -> change instanceof Change.OfRoute(Route route, boolean removed)
                            && route.destination().equals(ip("192.0.2.0"))
                            && !removed)
                    .anyMatch(change -> change instanceof Change.OfLink(Link link, boolean removed)
                            && link.name().equals("news")
                            && !removed);
        }
    }

    @Test
    void policyRulesAndNexthopObjectsAreNewsToo() throws Exception {
        try (ChangeMonitor monitor = here.call(ChangeMonitor::open)) {
            for (String command : List.of(
                    "ip rule add to 10.9.0.0/16 lookup 100",
                    "ip rule del to 10.9.0.0/16 lookup 100",
                    "ip -6 rule add to 2001:db8::/32 lookup 100",
                    "ip nexthop add id 7 via 10.0.0.2 dev left",
                    "ip nexthop del id 7")) {
                in(here, command);
                await(monitor, change -> change instanceof Change.OfRouting);
            }
        }
    }

    @Test
    void aFloodOfNewsThatNobodyReadsIsReportedAsLoss() {
        int index = left.links().require("left").index();
        try (ChangeMonitor monitor = here.call(() -> ChangeMonitor.open(4096))) {
            for (int i = 1; i < 100; i++) left.addresses().add(Address.of(index, ip("10.0.5." + i), 32));
            await(monitor, change -> change instanceof Change.Lost);
            left.addresses().add(Address.of(index, ip("10.0.6.1"), 32));
            List<Change> news = await(
                    monitor,
                    change -> change instanceof Change.OfAddress(Address address, boolean _)
                            && address.address().equals(ip("10.0.6.1")));
            assertThat(news)
                    .filteredOn(Change.OfAddress.class::isInstance)
                    .as("nothing from before the loss")
                    .hasSize(1);
        }
    }

    @Test
    void settingsAreOfTheNamespace() {
        String before = Sysctl.read("net/ipv4/conf/all/arp_ignore");
        assertThat(here.<String>call(() -> Sysctl.write("net/ipv4/conf/all/arp_ignore", "1")))
                .isEqualTo("0");
        assertThat(here.<String>call(() -> Sysctl.read("net/ipv4/conf/all/arp_ignore")))
                .isEqualTo("1");
        assertThat(there.<String>call(() -> Sysctl.read("net/ipv4/conf/all/arp_ignore")))
                .isEqualTo("0");
        assertThat(Sysctl.read("net/ipv4/conf/all/arp_ignore")).isEqualTo(before);
        assertThat(here.<Optional<String>>call(() -> Sysctl.find("net/ipv4/conf/left/forwarding")))
                .isPresent();
        assertThat(Sysctl.find("net/ipv4/conf/left/forwarding")).isEmpty();
    }

    @Test
    void clsactComesAndGoes() {
        int index = left.links().require("left").index();
        TrafficControl trafficControl = left.trafficControl();
        assertThat(trafficControl.hasClsact(index)).isFalse();
        assertThat(trafficControl.filters(index, Direction.INGRESS)).isEmpty();
        trafficControl.addClsact(index);
        trafficControl.addClsact(index);
        assertThat(trafficControl.hasClsact(index)).isTrue();
        assertThat(trafficControl.removeIdleClsact(index)).isTrue();
        assertThat(trafficControl.hasClsact(index)).isFalse();
        assertThat(trafficControl.removeIdleClsact(index)).isFalse();
    }

    /** Everything heard up to and with the change that is waited for. */
    private static List<Change> await(ChangeMonitor monitor, Predicate<Change> wanted) {
        List<Change> news = new ArrayList<>();
        while (news.stream().noneMatch(wanted)) {
            List<Change> more = monitor.next(Duration.ofSeconds(20));
            assertThat(more).as("news after %s", news).isNotEmpty();
            news.addAll(more);
        }
        return news;
    }

    private static void in(NetworkNamespace namespace, String command) throws Exception {
        int exit = namespace.call(
                () -> new ProcessBuilder(command.split(" ")).inheritIO().start().waitFor());
        assertThat(exit).as(command).isZero();
    }
}
