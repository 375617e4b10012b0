package dev.sluice.director.datapath;

import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Subprogram;

/**
 * The datapath with its decisions written down, for the packets of one client: {@code sluice trace} attaches it in the place of the
 * usual programs, {@code sluice explain} runs it on the JVM.
 *
 * <p>Whether a packet is one of them is found out once, when it comes in, and kept beside what names it in {@link Maps#TRACED}, one
 * element per CPU. So a decision is noted without a packet or flow at hand, by {@link #note}, which is nothing at all in the usual
 * programs ({@link Fixed#TRACE}).
 */
public final class Trace {
    // Steps; what the value of a note is.
    /** Packet came in; interface index. */
    public static final int ARRIVED = 0;
    /** Belongs to a connection; server. */
    public static final int CONNECTION = 1;
    /** Belongs to none; 0. */
    public static final int NO_CONNECTION = 2;
    /** Is for a service; its index. */
    public static final int SERVICE = 3;
    /** The scheduler chose; server, 0 for none. */
    public static final int CHOSEN = 4;
    /** Is refused; reason of {@link Schedule}. */
    public static final int REFUSED = 5;
    /** Goes to a server, by its forwarding method; server. */
    public static final int TO_SERVER = 6;
    /** Is a masqueraded server's answer; server. */
    public static final int REPLY = 7;
    /** Something was counted; {@link Outcome}. */
    public static final int OUTCOME = 8;
    /** Leaves by an interface; its index. */
    public static final int LEAVES = 9;
    /** What the program answered; verdict of {@link Packet}. */
    public static final int VERDICT = 10;

    /** Follows the template of its client; server. */
    public static final int TEMPLATE = 11;

    /** A rule gave it a firewall mark; the mark. */
    public static final int MARK = 12;
    /** It came with one; the mark. */
    public static final int OWN_MARK = 13;

    // A note: what is written to the ring buffer.
    static final int SIZE = 72;
    private static final int PACKET = 0, NANOS = 8, STEP = 16, VALUE = 20, CPU = 24, DEVICE = 28;
    private static final int SOURCE = 32, DESTINATION = 48, PORTS = 64, PROTOCOL = 68;
    /** Of {@link Maps#TRACED} only: whether the packet in hand is traced. */
    private static final int ON = SIZE;

    static final int ELEMENT = SIZE + 8;

    private static final int IPV4_LEAST = Eth.SIZE + Ip4.SIZE + 4, IPV6_HEADER = 40;

    private Trace() {}

    /** Root in the place of {@link Datapath#receive}. */
    public static int receive(Packet p) {
        var _ = begin(p);
        int verdict = Datapath.receive(p);
        note(VERDICT, verdict);
        return verdict;
    }

    /** Root in the place of {@link Datapath#leave}. */
    public static int leave(Packet p) {
        var _ = begin(p);
        int verdict = Datapath.leave(p);
        note(VERDICT, verdict);
        return verdict;
    }

    /** Notes a decision on the packet in hand. */
    static void note(int step, int value) {
        if (Fixed.TRACE.on()) {
            var _ = write(step, value);
        }
    }

    @Subprogram
    private static int write(int step, int value) {
        Mem traced = Maps.TRACED.get(0);
        if (traced == null || traced.u32(ON) == 0) return 0;
        traced.u64(NANOS, Kernel.nanos());
        traced.u32(STEP, step);
        traced.u32(VALUE, value);
        return Maps.TRACE.output(traced, SIZE);
    }

    /** Finds out whether the packet is to be traced; notes that it came. */
    @Subprogram
    private static int begin(Packet p) {
        Mem traced = Maps.TRACED.get(0);
        if (traced == null) return 0;
        traced.u32(ON, 0);
        if (Kernel.jiffies() > Fixed.TRACE_END.longValue() || !Arrival.toThisHost(p)) return 0;
        if (!names(p, traced)) return 0;
        traced.u64(PACKET, Kernel.nanos());
        traced.u32(CPU, Kernel.cpu());
        traced.u32(DEVICE, p.ifindex());
        traced.u32(ON, 1);
        return write(ARRIVED, p.ifindex());
    }

    /** Whether the packet comes from or goes to the client; then it is named. */
    private static boolean names(Packet p, Mem traced) {
        Mem head = p.at(0, IPV4_LEAST);
        if (head == null && !p.xdp() && p.pull(IPV4_LEAST) == 0) head = p.at(0, IPV4_LEAST);
        if (head == null) return false;
        Mem name = traced.at(SOURCE);
        if (new Eth(head).type() == Eth.IPV4) return !Fixed.TRACE_IPV6.on() && named4(p, head, name);
        return Fixed.TRACE_IPV6.on() && new Eth(head).type() == Eth.IPV6 && named6(p, name);
    }

    private static boolean named4(Packet p, Mem head, Mem name) {
        Ip4 ip = Frames.ip(head);
        int client = Fixed.TRACE_LOW.value();
        boolean from = ip.source() == client;
        if (!from && ip.destination() != client) return false;
        name.u64(0, 0);
        name.u64(8, 0);
        name.u64(16, 0);
        name.u64(24, 0);
        name.u32(0, ip.source());
        name.u32(16, ip.destination());
        name.u32(36, ip.protocol());
        return ports(p, Eth.SIZE + (ip.headerLength() & 60), name, from);
    }

    private static boolean named6(Packet p, Mem name) {
        Mem ip = p.at(Eth.SIZE, IPV6_HEADER);
        if (ip == null && !p.xdp() && p.pull(Eth.SIZE + IPV6_HEADER) == 0) ip = p.at(Eth.SIZE, IPV6_HEADER);
        if (ip == null) return false;
        long low = Fixed.TRACE_LOW.longValue();
        long high = Fixed.TRACE_HIGH.longValue();
        boolean from = ((ip.u64(8) ^ low) | (ip.u64(16) ^ high)) == 0;
        boolean to = ((ip.u64(24) ^ low) | (ip.u64(32) ^ high)) == 0;
        if (!from && !to) return false;
        name.u64(0, ip.u64(8));
        name.u64(8, ip.u64(16));
        name.u64(16, ip.u64(24));
        name.u64(24, ip.u64(32));
        name.u32(36, ip.u8(6));
        return ports(p, Eth.SIZE + IPV6_HEADER, name, from);
    }

    /** {@code from}: whether the client is the source. */
    private static boolean ports(Packet p, int at, Mem name, boolean from) {
        Mem transport = p.at(at, 4);
        int ports = transport == null ? 0 : transport.u32(0);
        name.u32(32, ports);
        int wanted = Fixed.TRACE_PORT.value();
        return wanted == 0 || wanted == (from ? ports & 0xffff : ports >>> 16);
    }

    /** A note as it is read from the ring buffer. For the daemon. */
    public static final class Note extends Mem {
        public Note(Mem m) {
            super(m);
        }

        /** The same for all notes on one packet: nanoseconds since boot when it came. */
        public long packet() {
            return u64(PACKET);
        }

        /** Since boot. */
        public long nanos() {
            return u64(NANOS);
        }

        public int step() {
            return u32(STEP);
        }

        public int value() {
            return u32(VALUE);
        }

        public int cpu() {
            return u32(CPU);
        }

        /** 16 bytes; an IPv4 address is the first four. */
        public Mem source() {
            return at(SOURCE);
        }

        public Mem destination() {
            return at(DESTINATION);
        }

        /** As the packet has them. */
        public int ports() {
            return u32(PORTS);
        }

        public int sourcePort() {
            return be16(PORTS);
        }

        public int destinationPort() {
            return be16(PORTS + 2);
        }

        /** Of the IP header. */
        public int protocol() {
            return u32(PROTOCOL);
        }
    }
}
