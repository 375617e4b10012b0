package dev.sluice.ebpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * The packet being handled: {@code xdp_md} or {@code __sk_buff}, by the hook the program is compiled for.
 *
 * <p>Every {@link Mem} taken from a packet is stale after a call that may move it ({@link #adjustHead}, {@link #adjustRoom},
 * {@link #pull}, {@link #store}, the checksum calls...): take it again. Methods that one hook lacks are refused by the compiler
 * unless they stand under {@code if (p.xdp())} or its opposite.
 *
 * <p>A root method is {@code static int name(Packet)} and answers one of the verdicts below; the compiler translates them for
 * the hook.
 */
public final class Packet {
    /** Program error: dropped, and traced. As tc: dropped. */
    public static final int ABORTED = 0;
    /** Dropped silently. */
    public static final int DROP = 1;
    /** On to the kernel's own stack. */
    public static final int PASS = 2;
    /** Back out of the interface it came in by. XDP only. */
    public static final int TX = 3;
    /** To where {@link Kernel#redirect} or a sister said; return what that call answered. */
    public static final int REDIRECT = 4;

    /** {@link #adjustRoom} mode: room between the network header and what follows ({@code BPF_ADJ_ROOM_NET}). */
    public static final int ROOM_NET = 0;
    /** {@link #adjustRoom} mode: room between the link header and the network header ({@code BPF_ADJ_ROOM_MAC}). */
    public static final int ROOM_MAC = 1;
    /** {@code BPF_F_ADJ_ROOM_FIXED_GSO}: keep the segment size. */
    public static final int FIXED_GSO = 1;
    /** {@code BPF_F_ADJ_ROOM_ENCAP_L3_IPV4}: the room takes an outer IPv4 header. */
    public static final int ENCAP_IPV4 = 2;
    /** {@code BPF_F_ADJ_ROOM_ENCAP_L3_IPV6}: the room takes an outer IPv6 header. */
    public static final int ENCAP_IPV6 = 4;
    /** {@code BPF_F_ADJ_ROOM_ENCAP_L4_GRE}. */
    public static final int ENCAP_GRE = 8;
    /** {@code BPF_F_ADJ_ROOM_ENCAP_L4_UDP}. */
    public static final int ENCAP_UDP = 16;

    /** {@code BPF_F_ADJ_ROOM_DECAP_L3_IPV4}: what is left is an IPv4 packet, whatever it was. Since Linux 6.3. */
    public static final int DECAP_IPV4 = 128;
    /** {@code BPF_F_ADJ_ROOM_DECAP_L3_IPV6}: what is left is an IPv6 packet, whatever it was. Since Linux 6.3. */
    public static final int DECAP_IPV6 = 256;

    /** {@link #l4Checksum}: the change is part of the pseudo header ({@code BPF_F_PSEUDO_HDR}). */
    public static final int PSEUDO_HEADER = 0x10;
    /** {@link #l4Checksum}: a UDP checksum, where 0 means none ({@code BPF_F_MARK_MANGLED_0}). */
    public static final int UDP_CHECKSUM = 0x20;

    private static final int HEADROOM = 256;
    private static final int LINK_HEADER = 14, NETWORK_HEADER = 20;
    private static final int EFAULT = 14, EINVAL = 22, ENOTSUPP = 524;

    private final boolean xdp;
    private final int ifindex;
    /** As it came in: {@code skb->protocol} does not follow the bytes. */
    private final int protocol;

    private MemorySegment frame;
    private int head;
    private int tail;
    private int mark;
    private int type;
    private int gsoSize;

    /** A packet on the JVM, whole with its Ethernet header. */
    public Packet(byte[] bytes, int ifindex, Hook hook) {
        frame = Arena.ofAuto().allocate(HEADROOM + bytes.length + 4096L, 8);
        head = HEADROOM;
        tail = HEADROOM + bytes.length;
        MemorySegment.copy(bytes, 0, frame, ValueLayout.JAVA_BYTE, head, bytes.length);
        this.ifindex = ifindex;
        xdp = hook == Hook.XDP;
        protocol = bytes.length < LINK_HEADER ? 0 : bytes(12, 2);
    }

    /** The packet's bytes now. Not for kernel code. */
    public byte[] bytes() {
        return frame.asSlice(head, tail - head).toArray(ValueLayout.JAVA_BYTE);
    }

    /** Constant: compiled for XDP, not for tc. */
    public boolean xdp() {
        return xdp;
    }

    /** Bytes {@code offset} to {@code offset + length} (both visibly bounded), or null when the linear part is shorter. */
    public @Nullable Mem at(int offset, int length) {
        if (offset < 0 || length < 0 || offset + length > tail - head) return null;
        return Mem.of(frame.asSlice(head + offset, tail - head - offset));
    }

    /** Bytes of the whole packet ({@code data_end - data}; as tc {@code skb->len}, paged part included). */
    public int length() {
        return tail - head;
    }

    /** Index of the interface the packet came in by. */
    public int ifindex() {
        return ifindex;
    }

    /**
     * Copies {@code length} bytes (at least 1; {@code to} visibly has room for them) from {@code offset} on, in whichever part of the
     * packet they lie; 0 on success. {@code bpf_skb_load_bytes}, {@code bpf_xdp_load_bytes}.
     */
    public int load(int offset, Mem to, int length) {
        boolean isThere = offset >= 0 && offset <= 0xffff && offset + length <= length();
        if (isThere) MemorySegment.copy(frame, (long) head + offset, to.segment(), 0, length);
        else if (!xdp) to.segment().asSlice(0, length).fill((byte) 0);
        return isThere ? 0 : xdp && offset >= 0 && offset <= 0xffff ? -EINVAL : -EFAULT;
    }

    // ---- XDP only

    /** Moves the packet's start by {@code delta} bytes, negative for more room in front; 0 on success. {@code bpf_xdp_adjust_head}. */
    public int adjustHead(int delta) {
        if (head + delta < 0 || tail - head - delta < 14) return -22;
        head += delta;
        return 0;
    }

    /** Moves the packet's end, negative to shorten; 0 on success. {@code bpf_xdp_adjust_tail}. */
    public int adjustTail(int delta) {
        if (tail + delta > frame.byteSize() || tail + delta - head < 14) return -22;
        if (delta > 0) frame.asSlice(tail, delta).fill((byte) 0);
        tail += delta;
        return 0;
    }

    // ---- tc only

    /** Makes the first {@code length} bytes linear; 0 on success. {@code bpf_skb_pull_data}. */
    public int pull(int length) {
        return length > length() ? -12 : 0;
    }

    /** 0: to this host ({@code PACKET_HOST}); 1 broadcast, 2 multicast, 3 to another host, 4 outgoing. */
    public int type() {
        return type;
    }

    /** Chooses what {@link #type()} answers. Not for kernel code. */
    public Packet withType(int value) {
        type = value;
        return this;
    }

    /** The firewall mark. */
    public int mark() {
        return mark;
    }

    public void mark(int value) {
        mark = value;
    }

    /** Payload bytes of each segment of a GSO packet, 0 for an ordinary one. */
    public int gsoSize() {
        return gsoSize;
    }

    /** Makes it a GSO packet of such segments. Not for kernel code. */
    public Packet withGsoSize(int bytes) {
        gsoSize = bytes;
        return this;
    }

    /** Whether a VLAN tag is kept outside the bytes. */
    public boolean vlan() {
        return false;
    }

    /** Adds or removes {@code delta} bytes of room; 0 on success. {@code bpf_skb_adjust_room}. */
    public int adjustRoom(int delta, int mode, int flags) {
        if (Math.abs(delta) > 0xfff) return -EFAULT;
        boolean ip = protocol == 0x0800 || protocol == 0x86dd;
        int network = protocol == 0x86dd ? 40 : NETWORK_HEADER;
        int at = LINK_HEADER + (mode == ROOM_NET ? network : 0);
        int left = (flags & DECAP_IPV4) != 0 ? NETWORK_HEADER : (flags & DECAP_IPV6) != 0 ? 40 : network;
        boolean cut = delta < 0 && length() + delta < LINK_HEADER + left;
        if (!ip || cut || length() < at || head < delta) return -ENOTSUPP;
        byte[] before = frame.asSlice(head, at).toArray(ValueLayout.JAVA_BYTE);
        head -= delta;
        MemorySegment.copy(before, 0, frame, ValueLayout.JAVA_BYTE, head, at);
        if (delta > 0) frame.asSlice(head + at, delta).fill((byte) 0);
        if (gsoSize != 0 && (flags & FIXED_GSO) == 0) gsoSize -= delta;
        return 0;
    }

    /** Sets the packet's length; 0 on success. It is no GSO packet any more. {@code bpf_skb_change_tail}. */
    public int changeTail(int length) {
        if (length < LINK_HEADER || head + length > frame.byteSize()) return -EINVAL;
        if (length > length()) frame.asSlice(tail, length - length()).fill((byte) 0);
        tail = head + length;
        gsoSize = 0;
        return 0;
    }

    /** Writes {@code length} (a constant) bytes; 0 on success. {@code bpf_skb_store_bytes}. */
    public int store(int offset, Mem from, int length) {
        if (offset < 0 || offset + length > length()) return -EFAULT;
        MemorySegment.copy(from.segment(), 0, frame, head + offset, length);
        return 0;
    }

    /**
     * Corrects the 16-bit checksum at {@code offset} of a header in which a field of {@code flags & 15} bytes (2, 4; or 0: {@code
     * to} is a checksum difference) changed; 0 on success. {@code bpf_l3_csum_replace}.
     */
    public int l3Checksum(int offset, int from, int to, int flags) {
        return replace(offset, from, to, flags);
    }

    /** As {@link #l3Checksum} for TCP and UDP, minding offloaded sums; flags may add {@link #PSEUDO_HEADER}, {@link #UDP_CHECKSUM}. */
    public int l4Checksum(int offset, int from, int to, int flags) {
        boolean udp = (flags & UDP_CHECKSUM) != 0;
        if (udp && aligned(offset) && offset + 2 <= length() && bytes(offset, 2) == 0) return 0;
        int error = replace(offset, from, to, flags & 15);
        if (error == 0 && udp && bytes(offset, 2) == 0)
            frame.set(ValueLayout.JAVA_SHORT_UNALIGNED, head + offset, (short) -1);
        return error;
    }

    /**
     * Tells the kernel that the sum of the packet's digits grew by {@code difference} (one's complement) through writes into it, should a
     * device have summed it ({@code CHECKSUM_COMPLETE}). {@code bpf_csum_update}.
     */
    public void sumChanged(int difference) {}

    private int replace(int offset, int from, int to, int flags) {
        int size = flags & 15;
        if ((flags & ~15) != 0) return -EINVAL;
        if (!aligned(offset) || offset + 2 > length()) return -EFAULT;
        if (size != 0 && size != 2 && size != 4 || size == 0 && from != 0) return -EINVAL;
        Mem sum = Mem.of(frame.asSlice(head + offset, 2));
        int mask = size == 2 ? 0xffff : -1;
        int changed = size == 0 ? to : onesComplementAdd(~(from & mask), to & mask);
        sum.u16(0, fold(onesComplementAdd(~sum.u16(0), changed)));
        return 0;
    }

    private static boolean aligned(int offset) {
        return offset >= 0 && offset <= 0xffff && (offset & 1) == 0;
    }

    private static int onesComplementAdd(int a, int b) {
        int sum = a + b;
        return Integer.compareUnsigned(sum, a) < 0 ? sum + 1 : sum;
    }

    private static int fold(int sum) {
        int folded = (sum & 0xffff) + (sum >>> 16);
        return ~((folded & 0xffff) + (folded >>> 16)) & 0xffff;
    }

    /** A number in network order. */
    private int bytes(int offset, int size) {
        int value = 0;
        for (int i = 0; i < size; i++)
            value = value << 8 | frame.get(ValueLayout.JAVA_BYTE, (long) head + offset + i) & 0xff;
        return value;
    }
}
