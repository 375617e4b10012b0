package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.HashTable;
import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.compiler.Compiler;
import dev.sluice.ebpf.load.KernelMap;
import dev.sluice.ebpf.load.LoadedProgram;
import dev.sluice.linux.Bpf;
import dev.sluice.linux.KernelVersion;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Packets of both families, whole and damaged, into and out of every kind of tunnel, on the JVM and in the kernel. */
@Tag("kernel")
@ParameterizedClass
@EnumSource(Hook.class)
class Wrapping6KernelTest {
    private static final int FRAMES = 4_000, PORT = 6080, FIRST = 100, SYN = 2;
    private static final String VIP = "10.9.9.9", VIP6 = "2001:db8:9::9", RS = "10.0.2.1", RS6 = "2001:db8:2::1";
    private static final int[] KINDS = {0, 0x00_01_c0_17, 0x01_01_c0_17, 0x02_01_c0_17, 0x00_02_00_00, 0x01_02_00_00};

    @Parameter
    Hook hook = Hook.TC;

    private final KernelMap addresses = KernelMap.create(Bpf.host(), Decapsulate.ADDRESSES.spec());
    private final KernelMap ports = KernelMap.create(Bpf.host(), Decapsulate.PORTS.spec());

    @BeforeEach
    void start() {
        Decapsulate.OTHER_FAMILY.set(KernelVersion.running().atLeast(6, 3) ? 1 : 0);
    }

    @AfterEach
    void stop() {
        Decapsulate.OTHER_FAMILY.set(Decapsulate.OTHER_FAMILY.standard());
        addresses.close();
        ports.close();
    }

    /** A service of each family at each port, for the kinds of tunnels in IPv4 and then in IPv6. */
    private static void configure(Balancer balancer) {
        for (int i = 0; i < 2 * KINDS.length; i++) {
            for (String vip : new String[] {VIP, VIP6}) {
                for (int protocol : new int[] {Ip4.TCP, Ip4.UDP}) {
                    int service = balancer.addService(vip, FIRST + i, protocol, Service.SEQUENCE);
                    String address = i < KINDS.length ? RS : RS6;
                    int server = balancer.addServer(service, address, FIRST + i, Server.TUNNEL);
                    balancer.server(server).encapsulation(KINDS[i % KINDS.length]);
                    balancer.planRoundRobin(service, server);
                }
            }
        }
    }

    @Test
    void jvmAndKernelAgree() {
        Random random = new Random(20261121);
        allow();
        try (Twins twins = new Twins(hook);
                LoadedProgram end = LoadedProgram.load(
                        Bpf.host(),
                        Compiler.compile(Hook.TC, Decapsulate.class, "receive", Map.of()),
                        map -> map == Decapsulate.ADDRESSES ? addresses : ports)) {
            twins.configure(Wrapping6KernelTest::configure);
            int uncovered = 0;
            for (int i = 0; i < FRAMES; i++) {
                if (twins.receive(frame(random)) == Packet.DROP) continue;
                byte[] wrapped = twins.last();
                if (random.nextInt(3) == 0) {
                    int _ = twins.receive(complaint(random, wrapped));
                }
                uncovered += uncover(end, wrapped, random);
            }
            twins.agree(1 + 8 * KINDS.length);
            assertThat(uncovered).isGreaterThan(FRAMES / 8);
            assertThat(IntStream.rangeClosed(1, 8 * KINDS.length)
                            .filter(server -> twins.here().server(server).mtu() < 1500))
                    .as("servers that routers complained about")
                    .hasSizeGreaterThan(4 * KINDS.length);
        }
    }

    /** A router's, that it is too large. */
    private static byte[] complaint(Random random, byte[] wrapped) {
        AnyFrame about = AnyFrame.of(wrapped);
        String router = AnyFrame.isIpv6(about.source()) ? "2001:db8:7::7" : "10.7.7.7";
        byte[] error = about.error(router, AnyFrame.Error.TOO_BIG, random.nextInt(12) * 12)
                .mtu(1300 + random.nextInt(200))
                .bytes();
        for (int i = 0; i < 6; i++) error[i] = 0;
        if (random.nextInt(3) == 0)
            error[12 + random.nextInt(Math.min(error.length, 180) - 12)] ^= (byte) (1 << random.nextInt(8));
        return error;
    }

    /** 1 if something came out. */
    private static int uncover(LoadedProgram end, byte[] wrapped, Random random) {
        for (int i = 0; i < 6; i++) wrapped[i] = 0;
        // A router on the way says that it is congested.
        if (random.nextInt(3) == 0)
            wrapped[15] |= (byte) (AnyFrame.isIpv6(AnyFrame.of(wrapped).source()) ? 0x30 : 3);
        if (random.nextInt(3) == 0)
            wrapped[12 + random.nextInt(Math.min(wrapped.length, 130) - 12)] ^= (byte) (1 << random.nextInt(8));
        Packet back = new Packet(wrapped.clone(), 1, Hook.TC);
        int verdict = Decapsulate.receive(back);
        Bpf.TestRun run = end.testRun(wrapped, new byte[0]);
        assertThat(run.result()).isEqualTo(verdict == Packet.PASS ? -1 : 2);
        if (verdict == Packet.PASS) assertThat(run.data()).isEqualTo(back.bytes());
        return back.bytes().length < wrapped.length ? 1 : 0;
    }

    private static byte[] frame(Random random) {
        int port = FIRST + random.nextInt(2 * KINDS.length);
        int payload = random.nextInt(5) == 0 ? random.nextInt(1500) : random.nextInt(60);
        boolean udp = random.nextBoolean();
        byte[] frame;
        if (random.nextInt(3) > 0) {
            Frame6 made = udp
                    ? Frame6.udp("2001:db8:1::1", 4000, VIP6, port, payload)
                    : Frame6.tcp("2001:db8:1::1", 4000, VIP6, port, SYN, payload);
            made = made.trafficClass(random.nextInt(4));
            if (random.nextInt(8) == 0) made = made.withExtension(Ip6.DESTINATION_OPTIONS, 1 + random.nextInt(2));
            frame = made.bytes();
        } else {
            frame = (udp
                            ? Frame.udp("10.0.1.1", 4000, VIP, port, payload)
                            : Frame.tcp("10.0.1.1", 4000, VIP, port, SYN, payload))
                    .tos(random.nextInt(4))
                    .bytes();
        }
        if (random.nextInt(4) == 0)
            frame[12 + random.nextInt(Math.min(frame.length, 80) - 12)] ^= (byte) (1 << random.nextInt(8));
        return frame;
    }

    private void allow() {
        Decapsulate.ADDRESSES.reset(16);
        Decapsulate.PORTS.reset(16);
        Mem port = memory(4);
        port.u32(0, PORT);
        put(Decapsulate.PORTS, ports, port, 1);
        for (String address : new String[] {RS, RS6, VIP, VIP6}) {
            Mem key = memory(16);
            byte[] bytes = Frame6.bytes(address);
            if (bytes.length == 4) Decapsulate.key(key, Frame.address(address));
            else key.segment().copyFrom(MemorySegment.ofArray(bytes));
            boolean isServer = address.equals(RS) || address.equals(RS6);
            put(Decapsulate.ADDRESSES, addresses, key, isServer ? Decapsulate.OUTER : Decapsulate.INNER);
        }
    }

    private static void put(HashTable here, KernelMap there, Mem key, int number) {
        Mem value = memory(4);
        value.u32(0, number);
        assertThat(here.put(key, value)).isZero();
        there.update(key.segment(), value.segment());
    }

    private static Mem memory(int size) {
        return Mem.of(Arena.ofAuto().allocate(size, 8));
    }
}
