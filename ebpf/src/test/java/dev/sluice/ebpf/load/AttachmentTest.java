package dev.sluice.ebpf.load;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ebpf.ArrayMap;
import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Subprogram;
import dev.sluice.ebpf.compiler.Compiler;
import dev.sluice.linux.Bpf;
import dev.sluice.linux.Errno;
import dev.sluice.linux.Feature;
import dev.sluice.linux.KernelVersion;
import dev.sluice.linux.LinkInfo;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.NetworkNamespace;
import dev.sluice.linux.netlink.Address;
import dev.sluice.linux.netlink.Direction;
import dev.sluice.linux.netlink.MacAddress;
import dev.sluice.linux.netlink.Rtnetlink;
import dev.sluice.linux.netlink.TrafficControl;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In a namespace with a veth pair; datagrams sent into {@code sender} arrive at {@code receiver}, where programs count them. */
@Tag("network")
class AttachmentTest {
    private static final int XDP_PASS = 2, TC_OK = 0, NEXT = -1;
    private static final ArrayMap COUNTERS = ArrayMap.mappable("linux_counters", 8, 1);

    @RegisterExtension
    final PinDirectory pins = new PinDirectory();

    private final Bpf bpf = Bpf.host();
    private NetworkNamespace namespace;
    private Rtnetlink network;
    private int sender;
    private int receiver;
    private KernelMap first;
    private KernelMap second;

    @BeforeEach
    void makeVeth() {
        namespace = NetworkNamespace.create();
        network = namespace.call(Rtnetlink::open);
        network.links().createVeth("sender", "receiver");
        sender = network.links().require("sender").index();
        receiver = network.links().require("receiver").index();
        network.links().setUp(sender, true);
        network.links().setUp(receiver, true);
        assertThat(network.links().awaitRunning(sender, Duration.ofSeconds(20))).isTrue();
        assertThat(network.links().awaitRunning(receiver, Duration.ofSeconds(20)))
                .isTrue();
        network.addresses().add(Address.of(sender, InetAddress.ofLiteral("10.0.0.1"), 24));
        network.neighbours().set(sender, InetAddress.ofLiteral("10.0.0.2"), MacAddress.parse("02:00:00:00:00:02"));
        first = KernelMap.create(bpf, COUNTERS.spec());
        second = KernelMap.create(bpf, COUNTERS.spec());
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
        network.close();
        namespace.close();
    }

    private LoadedProgram counter(Hook hook, KernelMap map, int verdict) {
        return LoadedProgram.load(bpf, Assembly.counting("linux_counter", hook, COUNTERS, verdict), _ -> map);
    }

    private void sendOne() {
        namespace.call(() -> {
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.send(new DatagramPacket(new byte[8], 8, InetAddress.ofLiteral("10.0.0.2"), 9));
            }
            return true;
        });
    }

    private static long counted(KernelMap map) {
        return map.memory().get(JAVA_LONG, 0);
    }

    /** Sends one and waits until it is counted: under load the kernel delivers later, in another thread. */
    private void countOne(KernelMap map) throws InterruptedException {
        long before = counted(map);
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        sendOne();
        while (counted(map) == before && System.nanoTime() - end < 0) Thread.sleep(1);
        assertThat(counted(map)).isGreaterThan(before);
    }

    /** Packets meet the program; after a replacement the other one; after that none. */
    private void exercise(Attachment attachment, LoadedProgram other) throws InterruptedException {
        assertThat(attachment.ifindex()).isEqualTo(receiver);
        countOne(first);
        attachment.replace(other);
        assertThat(attachment.programId()).isEqualTo(other.info().id());
        long before = counted(first);
        countOne(second);
        assertThat(counted(first)).isEqualTo(before);
        attachment.detach();
        attachment.detach();
        before = counted(second);
        sendOne();
        assertThat(counted(second)).isEqualTo(before);
    }

    @Test
    void nativeXdpIsAttachedReplacedAndDetached() throws InterruptedException {
        try (LoadedProgram program = counter(Hook.XDP, first, XDP_PASS);
                LoadedProgram other = counter(Hook.XDP, second, XDP_PASS);
                BpfLink link = namespace.call(() -> BpfLink.attachXdp(program, receiver))) {
            assertThat(link.info().type()).isEqualTo(LinkInfo.XDP);
            assertThat(network.links().find(receiver).orElseThrow().xdpProgram())
                    .isEqualTo(program.info().id());
            assertThatThrownBy(() -> namespace.call(() -> BpfLink.attachXdp(other, receiver)))
                    .hasMessageEndingWith("EBUSY - another XDP program is attached; see: ip link");
            exercise(link, other);
        }
        assertThat(network.links().find(receiver).orElseThrow().xdpProgram()).isZero();
    }

    @Test
    void genericXdpIsNeverChosen() {
        try (LoadedProgram program = counter(Hook.XDP, first, XDP_PASS)) {
            network.links().createBridge("bridge");
            int bridge = network.links().require("bridge").index();
            assertThatThrownBy(() -> namespace.call(() -> BpfLink.attachXdp(program, bridge)))
                    .isInstanceOfSatisfying(
                            LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EOPNOTSUPP))
                    .hasMessageContaining("use the tc hook");
        }
    }

    @Test
    void clsactIsAttachedReplacedAndDetached() throws InterruptedException {
        try (LoadedProgram program = counter(Hook.TC, first, TC_OK);
                LoadedProgram other = counter(Hook.TC, second, TC_OK)) {
            TcFilter filter =
                    TcFilter.attach(network.trafficControl(), program, receiver, Direction.INGRESS, "linux-test", 7);
            assertThat(TcFilter.list(network.trafficControl(), receiver, Direction.INGRESS, "linux-test"))
                    .singleElement()
                    .satisfies(found -> {
                        assertThat(found.programId()).isEqualTo(program.info().id());
                        assertThat(found.priority()).isEqualTo(7);
                    });
            assertThat(TcFilter.list(network.trafficControl(), receiver, Direction.INGRESS, "other"))
                    .isEmpty();
            assertThat(TcFilter.list(network.trafficControl(), receiver, Direction.EGRESS, "linux-test"))
                    .isEmpty();
            exercise(filter, other);
            assertThat(network.trafficControl().removeIdleClsact(receiver)).isTrue();
        }
    }

    @Test
    void tcxIsAttachedReplacedAndDetached() throws InterruptedException {
        boolean expected = KernelVersion.running().compareTo(Feature.TCX.since()) >= 0;
        assertThat(Feature.TCX.onHost()).isEqualTo(expected ? Feature.Answer.YES : Feature.Answer.NO);
        try (LoadedProgram program = counter(Hook.TC, first, NEXT);
                LoadedProgram other = counter(Hook.TC, second, NEXT)) {
            if (!expected) {
                assertThatThrownBy(() -> namespace.call(() -> BpfLink.attachTcx(program, receiver, Direction.INGRESS)))
                        .isInstanceOf(LinuxException.class);
                return;
            }
            try (BpfLink link = namespace.call(() -> BpfLink.attachTcx(program, receiver, Direction.INGRESS))) {
                assertThat(link.direction()).isEqualTo(Direction.INGRESS);
                exercise(link, other);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "INGRESS, always",
        "INGRESS, afterLooking",
        "EGRESS, always",
        "EGRESS, afterLooking",
    })
    void whatACompiledProgramPassesTheNextOneGets(Direction direction, String passing) throws InterruptedException {
        int ifindex = direction == Direction.INGRESS ? receiver : sender;
        try (LoadedProgram passes = LoadedProgram.load(
                        bpf, Compiler.compile(Hook.TC, Passing.class, passing, Map.of()), _ -> first);
                LoadedProgram counts = counter(Hook.TC, second, TC_OK)) {
            TrafficControl tc = network.trafficControl();
            TcFilter.attach(tc, passes, ifindex, direction, "linux-passes", 7);
            TcFilter.attach(tc, counts, ifindex, direction, "linux-counts", 8);
            countOne(second);
            if (Feature.TCX.onHost() != Feature.Answer.YES) return;
            // What a chain of tcx passes, clsact gets; and a program put first is.
            try (LoadedProgram last = counter(Hook.TC, first, NEXT);
                    BpfLink _ = namespace.call(() -> BpfLink.attachTcx(last, ifindex, direction));
                    BpfLink _ = namespace.call(() -> BpfLink.attachTcxFirst(passes, ifindex, direction))) {
                countOne(first);
                countOne(second);
            }
        }
    }

    /** Two ways to {@link Packet#PASS}: known when compiled, and not. */
    static final class Passing {
        static int always(Packet p) {
            return Packet.PASS;
        }

        static int afterLooking(Packet p) {
            return p.length() < 14 ? Packet.DROP : verdict(p);
        }

        @Subprogram
        private static int verdict(Packet p) {
            return p.length() > 20_000 ? Packet.DROP : Packet.PASS;
        }
    }

    @Test
    void aPinnedLinkOutlivesItsMakerAndIsAdopted() throws InterruptedException {
        Path pin = pins.path().resolve("link");
        try (LoadedProgram program = counter(Hook.XDP, first, XDP_PASS);
                BpfLink link = namespace.call(() -> BpfLink.attachXdp(program, receiver))) {
            link.pin(pin);
        }
        countOne(first);
        try (BpfLink link = BpfLink.open(bpf, pin).orElseThrow();
                LoadedProgram other = counter(Hook.XDP, second, XDP_PASS)) {
            exercise(link, other);
        }
        assertThat(BpfLink.open(bpf, pins.path().resolve("nothing"))).isEmpty();
    }

    @Test
    void aLinkWhoseInterfaceIsGoneSaysSo() {
        try (LoadedProgram program = counter(Hook.XDP, first, XDP_PASS);
                BpfLink link = namespace.call(() -> BpfLink.attachXdp(program, receiver))) {
            network.links().remove(receiver);
            assertThat(link.ifindex()).isZero();
            link.detach();
        }
    }

    @Test
    void aProgramOfTheWrongHookIsRefused() {
        try (LoadedProgram program = counter(Hook.TC, first, TC_OK)) {
            assertThatThrownBy(() -> BpfLink.attachXdp(program, receiver))
                    .hasMessage("linux_counter (TC) is not for XDP");
        }
    }
}
