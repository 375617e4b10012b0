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
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same packets, whole and damaged, through the decapsulation on the JVM and in the kernel. */
@Tag("kernel")
class DecapsulateKernelTest {
    private static final int FRAMES = 10_000, PORT = 6080;
    private static final String SERVER = "10.1.0.2", VIP = "192.168.1.200";
    private static final int[] KINDS = {0, 0x00_01_c0_17, 0x01_01_c0_17, 0x02_01_c0_17, 0x00_02_00_00, 0x01_02_00_00};

    private final KernelMap addresses = KernelMap.create(Bpf.host(), Decapsulate.ADDRESSES.spec());
    private final KernelMap ports = KernelMap.create(Bpf.host(), Decapsulate.PORTS.spec());

    @AfterEach
    void close() {
        addresses.close();
        ports.close();
    }

    @Test
    void jvmAndKernelAgree() {
        Decapsulate.ADDRESSES.reset(16);
        Decapsulate.PORTS.reset(16);
        allow(SERVER, Decapsulate.OUTER);
        allow(VIP, Decapsulate.INNER);
        Mem port = memory(4);
        port.u32(0, PORT);
        put(Decapsulate.PORTS, ports, port, 1);
        configure();
        Random random = new Random(20261121);
        try (LoadedProgram program = LoadedProgram.load(
                Bpf.host(),
                Compiler.compile(Hook.TC, Decapsulate.class, "receive", Map.of()),
                map -> map == Decapsulate.ADDRESSES ? addresses : ports)) {
            int uncovered = 0;
            for (int i = 0; i < FRAMES; i++) {
                byte[] frame = frame(random);
                Packet packet = new Packet(frame.clone(), 1, Hook.TC);
                int verdict = Decapsulate.receive(packet);
                Bpf.TestRun run = program.testRun(frame, new byte[0]);
                assertThat(run.result()).as("frame %d", i).isEqualTo(verdict == Packet.PASS ? -1 : 2);
                assertThat(run.data()).as("frame %d", i).isEqualTo(packet.bytes());
                if (packet.bytes().length < frame.length) uncovered++;
            }
            assertThat(uncovered).isGreaterThan(FRAMES / 3);
        }
    }

    /** A service for each kind of tunnel and protocol, at ports 80 and up. */
    private static void configure() {
        Balancer balancer = Balancer.simulated();
        for (int protocol : new int[] {Ip4.TCP, Ip4.UDP}) {
            for (int kind = 0; kind < KINDS.length; kind++) {
                int service = balancer.addService(VIP, 80 + kind, protocol, Service.SEQUENCE);
                int server = balancer.addServer(service, SERVER, 80 + kind, Server.TUNNEL);
                balancer.server(server).encapsulation(KINDS[kind]);
                balancer.planRoundRobin(service, server);
            }
        }
    }

    private static byte[] frame(Random random) {
        boolean udp = random.nextBoolean();
        int port = 80 + random.nextInt(KINDS.length);
        int payload = random.nextInt(4) == 0 ? random.nextInt(1400) : random.nextInt(60);
        Frame inner = udp
                ? Frame.udp("10.7.7.7", 4000, VIP, port, payload)
                : Frame.tcp("10.7.7.7", 4000, VIP, port, 2, payload, random.nextInt(3) * 4);
        inner.tos(random.nextInt(4));
        if (!udp && random.nextBoolean()) inner.partial();
        Packet p = new Packet(inner.bytes(), 3, Hook.XDP);
        assertThat(Datapath.receive(p)).isEqualTo(Packet.REDIRECT);
        byte[] frame = p.bytes();
        Arrays.fill(frame, 0, 6, (byte) 0);
        // A router on the way says that it is congested.
        if (random.nextInt(3) == 0) frame[15] |= 3;
        for (int wounds = random.nextInt(3); wounds > 0; wounds--)
            frame[random.nextInt(Math.min(frame.length, 90))] ^= (byte) (1 << random.nextInt(8));
        if (random.nextInt(12) == 0) frame = Arrays.copyOf(frame, 34 + random.nextInt(frame.length - 34));
        return frame;
    }

    private void allow(String address, int role) {
        Mem key = memory(16);
        Decapsulate.key(key, Frame.address(address));
        put(Decapsulate.ADDRESSES, addresses, key, role);
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
