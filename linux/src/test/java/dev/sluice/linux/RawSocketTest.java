package dev.sluice.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.linux.netlink.Address;
import dev.sluice.linux.netlink.Link;
import dev.sluice.linux.netlink.MacAddress;
import dev.sluice.linux.netlink.NewAddress;
import dev.sluice.linux.netlink.Removal;
import dev.sluice.linux.netlink.Rtnetlink;
import dev.sluice.linux.netlink.Rule;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In two namespaces joined by a veth pair: 10.0.0.1 and fd00::1 on {@code left}, 10.0.0.2 and fd00::2 on {@code right}. */
@Tag("network")
class RawSocketTest {
    private static final int PROTOCOL = 112;
    private static final byte[] GROUP = ip("224.0.0.18").getAddress();
    private static final byte[] GROUP6 = ip("ff02::12").getAddress();

    private NetworkNamespace here;
    private NetworkNamespace there;
    private Rtnetlink left;
    private Rtnetlink right;
    private int leftIndex;
    private int rightIndex;

    @BeforeEach
    void joinTwoNamespaces() {
        here = NetworkNamespace.create();
        there = NetworkNamespace.create();
        left = here.call(Rtnetlink::open);
        right = there.call(Rtnetlink::open);
        left.links().createVeth("left", "right", there);
        leftIndex = prepare(left, "left", 1);
        rightIndex = prepare(right, "right", 2);
        assertThat(left.links().awaitRunning(leftIndex, Duration.ofSeconds(20))).isTrue();
        assertThat(right.links().awaitRunning(rightIndex, Duration.ofSeconds(20)))
                .isTrue();
    }

    private static int prepare(Rtnetlink side, String name, int number) {
        Link link = side.links().require(name);
        side.links().setUp(link.index(), true);
        side.addresses().add(Address.of(link.index(), ip("10.0.0." + number), 24));
        side.addresses().add(Address.of(link.index(), ip("fd00::" + number), 64));
        return link.index();
    }

    @AfterEach
    void close() {
        left.close();
        right.close();
        here.close();
        there.close();
    }

    private static InetAddress ip(String text) {
        return InetAddress.ofLiteral(text);
    }

    @Test
    void ip4PacketsGoToTheGroup() {
        try (RawSocket from = here.call(() -> RawSocket.open(false, PROTOCOL, "left"));
                RawSocket to = there.call(() -> RawSocket.open(false, PROTOCOL, "right"));
                Poll poll = new Poll(to.file())) {
            from.multicastInterface(leftIndex);
            to.join(ip("224.0.0.18"), rightIndex);
            byte[] packet = new byte[28];
            packet[0] = 0x45;
            packet[3] = 28;
            packet[8] = (byte) 255;
            packet[9] = PROTOCOL;
            System.arraycopy(ip("10.0.0.1").getAddress(), 0, packet, 12, 4);
            System.arraycopy(GROUP, 0, packet, 16, 4);
            packet[20] = 0x31;
            byte[] into = new byte[100];
            assertThat(to.receive(into, new byte[16], new byte[16])).isEqualTo(RawSocket.NOTHING);
            assertThat(from.send(packet, packet.length, GROUP, new byte[4], leftIndex))
                    .isZero();
            assertThat(poll.await(5_000_000_000L)).isEqualTo(1);
            assertThat(poll.isReady(0)).isTrue();
            assertThat(to.receive(into, new byte[16], new byte[16])).isEqualTo(28);
            assertThat(Arrays.copyOfRange(into, 12, 21)).containsExactly(10, 0, 0, 1, 224, 0, 0, 18, 0x31);
        }
    }

    @Test
    void ip6PacketsComeWithWhatTheirHeaderSaid() {
        try (RawSocket from = here.call(() -> RawSocket.open(true, PROTOCOL, "left"));
                RawSocket to = there.call(() -> RawSocket.open(true, PROTOCOL, "right"));
                Poll poll = new Poll(to.file())) {
            from.hopLimit(255);
            from.multicastInterface(leftIndex);
            to.join(ip("ff02::12"), rightIndex);
            byte[] source = ip("fd00::1").getAddress();
            assertThat(from.send(new byte[] {0x31, 51, 1, 0}, 4, GROUP6, source, leftIndex))
                    .isZero();
            assertThat(poll.await(5_000_000_000L)).isEqualTo(1);
            byte[] into = new byte[100];
            byte[] sender = new byte[16];
            byte[] destination = new byte[16];
            assertThat(to.receive(into, sender, destination)).isEqualTo(4);
            assertThat(sender).isEqualTo(source);
            assertThat(destination).isEqualTo(GROUP6);
            assertThat(to.receivedHopLimit()).isEqualTo(255);
        }
    }

    @Test
    void waitingEndsByTimeOrByAWakeUp() {
        try (WakeUp wakeUp = new WakeUp();
                Poll poll = new Poll(wakeUp.file())) {
            BootClock clock = new BootClock();
            long before = clock.nanos();
            assertThat(poll.await(2_000_000)).isZero();
            assertThat(clock.nanos() - before).isGreaterThanOrEqualTo(2_000_000);
            wakeUp.wake();
            wakeUp.wake();
            assertThat(poll.await(5_000_000_000L)).isEqualTo(1);
            wakeUp.clear();
            assertThat(poll.await(0)).isZero();
        }
    }

    @Test
    void whatWasAddedIsTakenAwayByAStoredRequest() {
        InetAddress vip = ip("10.0.0.100");
        left.addresses()
                .add(new NewAddress(
                        new Address(leftIndex, vip, 24, Address.GLOBAL, 0, "left:vip"),
                        Optional.empty(),
                        Optional.of(ip("10.0.0.255")),
                        NewAddress.FOREVER,
                        18));
        assertThat(left.addresses().list()).extracting(Address::address).contains(vip);
        Removal removal = left.addresses().removal(leftIndex, vip, 24);
        assertThat(left.perform(new Removal(removal.title(), removal.message())))
                .isTrue();
        assertThat(left.addresses().list()).extracting(Address::address).doesNotContain(vip);
        assertThat(left.perform(removal)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.100, 32, 10.9.0.1", "fd00::100, 128, fd09::1"})
    void anAddressWithAPeerToo(String own, int prefix, String peer) {
        NewAddress wanted = new NewAddress(
                Address.of(leftIndex, ip(own), prefix), Optional.of(ip(peer)), Optional.empty(), NewAddress.FOREVER, 0);
        left.addresses().add(wanted);
        assertThat(left.addresses().list()).extracting(Address::address).contains(ip(own));
        Removal removal = left.addresses().removal(wanted);
        assertThat(left.perform(removal)).isTrue();
        assertThat(left.addresses().list()).extracting(Address::address).doesNotContain(ip(own));
        assertThat(left.perform(removal)).isFalse();
    }

    @Test
    void rulesComeAndGo() {
        Rule rule = new Rule(
                false,
                16_000,
                Rule.Action.TABLE,
                100,
                Optional.of(new Rule.Network(ip("10.0.0.100"), 32)),
                Optional.empty(),
                "",
                "",
                0,
                0,
                0,
                false,
                -1);
        left.rules().add(rule);
        Removal removal = left.rules().removal(rule);
        assertThat(left.perform(removal)).isTrue();
        assertThat(left.perform(removal)).isFalse();
    }

    @Test
    void anInterfaceOnTopHasItsOwnMac() {
        MacAddress mac = MacAddress.parse("00:00:5e:00:01:33");
        left.links().createMacvlan("vrrp.51", leftIndex, mac);
        Link made = left.links().require("vrrp.51");
        assertThat(made.mac()).contains(mac);
        assertThat(made.peer()).isEqualTo(leftIndex);
        assertThat(left.perform(left.links().removal(made.index()))).isTrue();
        assertThat(left.links().find("vrrp.51")).isEmpty();
    }
}
