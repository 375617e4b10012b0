package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.BpfMap;
import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Param;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The datapath on the JVM and in the kernel, to be given the same frames: verdict, bytes, and afterwards the maps must agree. The
 * kernel's clock cannot be chosen, so time is told in units so long that it stands still. Route lookups of a test run see this
 * machine's routes; neither side is to find any.
 */
final class Twins implements AutoCloseable {
    private static final List<Param> FIXED =
            List.of(Fixed.UNIT_SHIFT, Fixed.BUCKET_MASK, Fixed.ICMP_PER_JIFFY, Fixed.ICMP_BURST, Fixed.FRAGMENT_LIFE);
    private static final int IPV4_TYPE = 0x0800, DONT_FRAGMENT = 0x40;

    private final int[] verdicts = new int[5];
    private final Hook hook;
    private final Balancer here, there;
    private final KernelTwin kernel;
    private int frames;
    private byte[] last = {};

    @SuppressWarnings("StaticAssignmentInConstructor") // the simulated kernel has one clock
    Twins(Hook hook) {
        this.hook = hook;
        // A jiffy a look; the table's unit is far longer.
        AtomicLong looks = new AtomicLong();
        Kernel.clock = () -> looks.getAndAdd(1_000_000_000 / Kernel.FAKE_HZ);
        Kernel.fib = (packet, params, flags) -> 4;
        Fixed.UNIT_SHIFT.set(50);
        Fixed.BUCKET_MASK.set(63);
        Fixed.ICMP_PER_JIFFY.set(1L << 30);
        Fixed.ICMP_BURST.set(1L << 40);
        Fixed.FRAGMENT_LIFE.set(1L << 30);
        here = Balancer.simulated();
        kernel = new KernelTwin(hook);
        there = new Balancer(kernel::map);
    }

    /** As {@link #change}; and nothing ever times out. */
    void configure(Consumer<Balancer> configuration) {
        change(balancer -> {
            for (int state = 0; state < Settings.SCTP_TIMEOUTS + SctpState.COUNT; state++)
                balancer.timeout(state, 4000, 0);
            configuration.accept(balancer);
        });
    }

    /** Does the same to both. */
    void change(Consumer<Balancer> change) {
        change.accept(here);
        change.accept(there);
    }

    /** The verdict of both. */
    int receive(byte[] frame) {
        Packet packet = new Packet(frame.clone(), KernelTwin.INGRESS, hook).withType(type(frame));
        int verdict = Datapath.receive(packet);
        KernelTwin.Outcome outcome = kernel.receive(frame, 0);
        assertThat(outcome.verdict())
                .as("verdict on frame %d, %s", frames, HexFormat.of().formatHex(frame))
                .isEqualTo(verdict);
        if (verdict != Packet.DROP)
            assertThat(comparable(outcome.frame())).as("frame %d", frames).isEqualTo(comparable(packet.bytes()));
        frames++;
        last = packet.bytes();
        verdicts[verdict]++;
        return verdict;
    }

    /** What became of the last frame. */
    byte[] last() {
        return last;
    }

    /** How many frames had this verdict. */
    int verdicts(int verdict) {
        return verdicts[verdict];
    }

    /** The side that runs on the JVM. */
    Balancer here() {
        return here;
    }

    KernelTwin kernel() {
        return kernel;
    }

    /** As {@code eth_type_trans} tells for an interface whose address is all zeroes. */
    private static int type(byte[] frame) {
        if (frame.length < 6) return 0;
        boolean broadcast = true;
        boolean own = true;
        for (int i = 0; i < 6; i++) {
            broadcast &= frame[i] == -1;
            own &= frame[i] == 0;
        }
        return broadcast ? 1 : (frame[0] & 1) != 0 ? 2 : own ? 0 : 3;
    }

    /** Without the identification of an IPv4 header that may be fragmented, as an outer one's is random, and without its sum. */
    private static byte[] comparable(byte[] frame) {
        if (frame.length < 34 || (frame[12] & 0xff) << 8 != IPV4_TYPE || (frame[20] & DONT_FRAGMENT) != 0) return frame;
        if (frame[23] == Ip6.IPV6) assertThat(new Frame(frame).ipSumRight()).isTrue();
        byte[] copy = frame.clone();
        Arrays.fill(copy, 18, 20, (byte) 0);
        Arrays.fill(copy, 24, 26, (byte) 0);
        return copy;
    }

    /**
     * Every map that packets change, and the counters of the first so many servers. Routes and tokens hold times, records too:
     * their clients are compared.
     */
    void agree(int servers) {
        for (BpfMap map :
                List.of(Maps.CONNECTIONS, Maps.GAUGES, Maps.SLOTS, Maps.SERVERS, Maps.SERVICE_HINTS, Maps.REPLY_HINTS))
            assertThat(kernel.memory(map).mismatch(map.store().memory()))
                    .as(map.toString())
                    .isEqualTo(-1);
        MemorySegment records = kernel.memory(Maps.RECORDS);
        for (long at = 0; at < records.byteSize(); at += ConnectionRecord.SIZE)
            for (long offset : new long[] {0, 8, 16})
                assertThat(records.get(ValueLayout.JAVA_LONG, at + offset))
                        .isEqualTo(Maps.RECORDS.store().memory().get(ValueLayout.JAVA_LONG, at + offset));
        for (int outcome = 0; outcome < Outcome.COUNT; outcome++)
            assertThat(there.outcome(outcome)).as("outcome %d", outcome).isEqualTo(here.outcome(outcome));
        for (int server = 0; server < servers; server++)
            assertThat(there.counters(server)).as("counters of %d", server).isEqualTo(here.counters(server));
    }

    @Override
    public void close() {
        kernel.close();
        Kernel.clock = System::nanoTime;
        for (Param fixed : FIXED) fixed.set(fixed.standard());
    }
}
