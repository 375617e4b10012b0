package dev.sluice.app.bench;

import dev.sluice.director.datapath.Datapath;
import dev.sluice.ebpf.ArrayMap;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Param;
import dev.sluice.ebpf.Subprogram;

/**
 * Kernel code around the datapath, since {@code BPF_PROG_TEST_RUN} repeats a program on one packet without resetting it: each run
 * writes the fields that forwarding changes, and the next client address.
 *
 * <p>What is measured is behind a call, so that the compiler cannot see through from the writes to the reads. All roots do the
 * same work but for what is behind the call; {@link #nothing} is what is subtracted.
 */
public final class BenchProgram {
    /** One element: the next flow, how many flows; 8 bytes each. */
    static final ArrayMap TURN = ArrayMap.mappable("bench_turn", 16, 1);

    /** TCP flags of every packet. */
    static final Param FLAGS = Param.of("benchFlags", 16);

    /** Whether packets are IPv6. */
    static final Param IPV6 = Param.of("benchIpv6", 0);

    /** 2001:db8:9::9, in two halves as packets have them; clients come from 2001:db8:1:: upwards. */
    static final long VIP6_LOW = 0x00000900_b80d0120L, VIP6_HIGH = 0x0900000000000000L;

    private static final long CLIENT6_LOW = 0x00000100_b80d0120L;

    /** 10.9.9.9, port 80; clients come from 16.0.0.0 upwards, port 1025. */
    static final int VIP = 0x0909090a, PORT = 0x5000, CLIENT_PORT = 0x0104, FIRST_CLIENT = 0x10000000;

    private static final int OUTER = 20;

    private BenchProgram() {}

    /** The harness alone. */
    static int nothing(Packet p) {
        return restore(p) ? answer(p) : Packet.DROP;
    }

    /** The least a balancer can do: exchange the link addresses and send. */
    static int ceiling(Packet p) {
        return restore(p) ? swap(p) : Packet.DROP;
    }

    static int datapath(Packet p) {
        return restore(p) ? balance(p) : Packet.DROP;
    }

    /** The datapath on tunnelled packets, and the outer header off again. XDP. */
    static int tunnel(Packet p) {
        if (!restore(p)) return Packet.DROP;
        int verdict = balance(p);
        return p.adjustHead(OUTER) == 0 ? verdict : Packet.ABORTED;
    }

    /** The harness and two moves of the packet's start: the cost of the one that {@link #tunnel} adds is half of it. XDP. */
    static int rooms(Packet p) {
        if (!restore(p)) return Packet.DROP;
        int verdict = answer(p);
        return p.adjustHead(-OUTER) == 0 && p.adjustHead(OUTER) == 0 ? verdict : Packet.ABORTED;
    }

    @Subprogram
    private static int answer(Packet p) {
        return p.xdp() ? Packet.TX : Packet.PASS;
    }

    @Subprogram
    private static int balance(Packet p) {
        return Datapath.receive(p);
    }

    @Subprogram
    private static int swap(Packet p) {
        Mem frame = p.at(0, 14);
        if (frame == null) return Packet.DROP;
        int destination = frame.u32(0);
        int destinationEnd = frame.u16(4);
        frame.u32(0, frame.u32(6));
        frame.u16(4, frame.u16(10));
        frame.u32(6, destination);
        frame.u16(10, destinationEnd);
        return p.xdp() ? Packet.TX : Packet.PASS;
    }

    static boolean restore(Packet p) {
        Mem turn = TURN.get(0);
        Mem frame = p.at(0, IPV6.on() ? 74 : 54);
        if (turn == null || frame == null) return false;
        long flow = turn.u64(0) + 1;
        if (flow >= turn.u64(8)) flow = 0;
        turn.u64(0, flow);
        frame.u64(0, 0);
        frame.u32(8, 0x02000000);
        if (IPV6.on()) return restore6(frame, (int) flow);
        frame.u16(12, 0x0008);
        frame.u8(22, 64);
        frame.u16(24, 0);
        frame.u32(26, Integer.reverseBytes(FIRST_CLIENT + (int) flow));
        frame.u32(30, VIP);
        frame.u32(34, CLIENT_PORT | PORT << 16);
        frame.u8(47, FLAGS.value());
        frame.u16(50, 0);
        return true;
    }

    private static boolean restore6(Mem frame, int flow) {
        frame.u16(12, 0xdd86);
        frame.u8(21, 64);
        frame.u64(22, CLIENT6_LOW);
        frame.u32(30, 0);
        frame.u32(34, Integer.reverseBytes(flow));
        frame.u64(38, VIP6_LOW);
        frame.u64(46, VIP6_HIGH);
        frame.u32(54, CLIENT_PORT | PORT << 16);
        frame.u8(67, FLAGS.value());
        frame.u16(70, 0);
        return true;
    }

    /** The same of IPv6. */
    static byte[] frame6() {
        byte[] frame = new byte[74];
        frame[12] = (byte) 0x86;
        frame[13] = (byte) 0xdd;
        frame[14] = 0x60;
        frame[19] = 20;
        frame[20] = 6;
        frame[66] = 0x50;
        return frame;
    }

    /** A minimal frame for the kernel to repeat: IPv4 and TCP headers without options, no payload. */
    static byte[] frame() {
        byte[] frame = new byte[64];
        frame[12] = 8;
        frame[14] = 0x45;
        frame[17] = 50;
        frame[20] = 0x40;
        frame[22] = 64;
        frame[23] = 6;
        frame[46] = 0x50;
        return frame;
    }
}
