package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.load.RingBufferReader;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the traced datapath writes down, in the kernel and on the JVM. */
@Tag("kernel")
@ParameterizedClass
@EnumSource(Hook.class)
class TraceKernelTest {
    private static final String VIP = "10.9.9.9", CLIENT = "10.1.0.1", OTHER = "10.1.0.2";

    @Parameter
    Hook hook = Hook.TC;

    private Balancer here = Balancer.simulated();

    @BeforeEach
    void start() {
        Fixed.TRACE.set(1);
        Fixed.TRACE_LOW.set(Frame.address(CLIENT));
        // Far from now in the kernel and here: time stands still.
        Fixed.UNIT_SHIFT.set(50);
        Fixed.BUCKET_MASK.set(63);
        Kernel.fib = (packet, params, flags) -> 4;
        here = Balancer.simulated();
        Maps.TRACED.reset(1);
        Maps.TRACE.reset(1 << 16);
    }

    @AfterEach
    void stop() {
        for (var parameter : List.of(
                Fixed.TRACE, Fixed.TRACE_LOW, Fixed.TRACE_PORT, Fixed.UNIT_SHIFT, Fixed.BUCKET_MASK, Fixed.TRACE_END))
            parameter.set(parameter.standard());
    }

    private static void configure(Balancer balancer) {
        int service = balancer.addService(VIP, 80, Ip4.TCP, Service.SEQUENCE);
        int server = balancer.addServer(service, "10.0.2.1", 80, Server.DIRECT);
        balancer.planRoundRobin(service, new int[] {server});
        int masqueraded = balancer.addService(VIP, 53, Ip4.UDP, Service.SEQUENCE);
        int other = balancer.addServer(masqueraded, "10.0.2.2", 5353, Server.MASQUERADE);
        balancer.planRoundRobin(masqueraded, new int[] {other});
        int empty = balancer.addService(VIP, 81, Ip4.TCP, Service.SEQUENCE);
        assertThat(empty).isPositive();
    }

    private static List<Integer> steps(List<Trace.Note> notes) {
        List<Integer> steps = new ArrayList<>();
        for (Trace.Note note : notes) {
            steps.add(note.step());
            steps.add(note.value());
        }
        return steps;
    }

    private static List<Trace.Note> onJvm() {
        List<Trace.Note> notes = new ArrayList<>();
        for (byte[] note = Maps.TRACE.store().poll();
                note != null;
                note = Maps.TRACE.store().poll()) notes.add(new Trace.Note(Mem.of(MemorySegment.ofArray(note))));
        return notes;
    }

    private static List<Trace.Note> drained(RingBufferReader reader) {
        List<Trace.Note> notes = new ArrayList<>();
        var _ = reader.drain(record -> notes.add(new Trace.Note(
                Mem.of(MemorySegment.ofArray(record.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE))))));
        return notes;
    }

    private List<Integer> both(KernelTwin kernel, RingBufferReader reader, Frame frame) {
        byte[] bytes = frame.bytes();
        Packet packet = new Packet(bytes.clone(), KernelTwin.INGRESS, hook);
        var _ = Trace.receive(packet);
        KernelTwin.Outcome _ = kernel.receive(bytes, 0);
        List<Integer> steps = steps(onJvm());
        assertThat(steps(drained(reader))).isEqualTo(steps);
        return steps;
    }

    @Test
    void decisionsAreWrittenDown() {
        try (KernelTwin kernel = new KernelTwin(hook, Trace.class);
                RingBufferReader reader = RingBufferReader.open(kernel.map(Maps.TRACE))) {
            configure(here);
            configure(new Balancer(kernel::map));
            int in = KernelTwin.INGRESS;
            assertThat(both(kernel, reader, Frame.tcp(CLIENT, 4000, VIP, 80, 2, 20)))
                    .containsExactly(
                            Trace.ARRIVED,
                            in,
                            Trace.NO_CONNECTION,
                            0,
                            Trace.SERVICE,
                            1,
                            Trace.CHOSEN,
                            1,
                            Trace.TO_SERVER,
                            1,
                            Trace.LEAVES,
                            Balancer.DEVICE,
                            Trace.VERDICT,
                            Packet.REDIRECT);
            assertThat(both(kernel, reader, Frame.tcp(CLIENT, 4000, VIP, 80, 16, 20)))
                    .startsWith(Trace.ARRIVED, in, Trace.CONNECTION, 1)
                    .endsWith(Trace.VERDICT, Packet.REDIRECT);
            assertThat(both(kernel, reader, Frame.tcp(CLIENT, 4000, VIP, 9, 2, 20)))
                    .containsExactly(
                            Trace.ARRIVED,
                            in,
                            Trace.NO_CONNECTION,
                            0,
                            Trace.REFUSED,
                            Schedule.NOT_OURS,
                            Trace.VERDICT,
                            Packet.PASS);
            assertThat(both(kernel, reader, Frame.tcp(CLIENT, 4000, VIP, 81, 2, 20)))
                    .contains(Trace.REFUSED, Schedule.NO_SERVER, Trace.OUTCOME, Outcome.NO_SERVER);
            assertThat(both(kernel, reader, Frame.udp(CLIENT, 4000, VIP, 53, 20)))
                    .endsWith(Trace.TO_SERVER, 2, Trace.LEAVES, Balancer.DEVICE, Trace.VERDICT, Packet.REDIRECT);
            assertThat(both(kernel, reader, Frame.tcp(OTHER, 4000, VIP, 80, 2, 20)))
                    .isEmpty();
        }
    }

    @Test
    void onlyTheClientsPort() {
        Fixed.TRACE_PORT.set(Frame.port(4001));
        try (KernelTwin kernel = new KernelTwin(hook, Trace.class);
                RingBufferReader reader = RingBufferReader.open(kernel.map(Maps.TRACE))) {
            configure(here);
            configure(new Balancer(kernel::map));
            assertThat(both(kernel, reader, Frame.tcp(CLIENT, 4000, VIP, 80, 2, 20)))
                    .isEmpty();
            assertThat(both(kernel, reader, Frame.tcp(CLIENT, 4001, VIP, 80, 2, 20)))
                    .isNotEmpty();
        }
    }

    @Test
    void endsByItself() {
        Fixed.TRACE_END.set(1);
        try (KernelTwin kernel = new KernelTwin(hook, Trace.class);
                RingBufferReader reader = RingBufferReader.open(kernel.map(Maps.TRACE))) {
            configure(new Balancer(kernel::map));
            KernelTwin.Outcome outcome =
                    kernel.receive(Frame.tcp(CLIENT, 4000, VIP, 80, 2, 20).bytes(), 0);
            assertThat(outcome.verdict()).isEqualTo(Packet.REDIRECT);
            assertThat(drained(reader)).isEmpty();
        }
    }
}
