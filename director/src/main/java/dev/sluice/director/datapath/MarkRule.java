package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;

/**
 * Which packets have a mark as far as the director goes: an element of {@link Maps#MARK_RULES}, written by the daemon. Rules are
 * tried in their order, for packets of no connection.
 */
public final class MarkRule extends Mem {
    public static final int SIZE = 80;
    /** So many rules there may be. The map has room for twice as many: the next list is written beside the one in use. */
    public static final int MOST = 1024;

    public MarkRule(Mem m) {
        super(m);
    }

    /** {@code client}, {@code virtual}: {@link WideAddress}es; {@code ports}, {@code kind}: of {@link Flow}. */
    public boolean matches(Mem client, Mem virtual, int ports, int kind) {
        long client0 = (client.u64(0) & source(1).u64(0)) ^ source(0).u64(0);
        long client1 = (client.u64(8) & source(1).u64(8)) ^ source(0).u64(8);
        long virtual0 =
                (virtual.u64(0) & destination(1).u64(0)) ^ destination(0).u64(0);
        long virtual1 =
                (virtual.u64(8) & destination(1).u64(8)) ^ destination(0).u64(8);
        int family = (kind ^ kind()) & kindMask();
        int from = Integer.reverseBytes(ports) >>> 16;
        int to = Integer.reverseBytes(ports >>> 16) >>> 16;
        // All less than 0 in which something does not match.
        int outside = from - u16(8) | u16(10) - from | to - u16(12) | u16(14) - to;
        return (client0 | client1 | virtual0 | virtual1 | family) == 0 && outside >= 0;
    }

    public int mark() {
        return u32(0);
    }

    public void mark(int v) {
        u32(0, v);
    }

    /** {@link Kind}, as far as {@link #kindMask} goes. */
    public int kind() {
        return u16(4);
    }

    /** {@code mask}: {@link Kind#IPV6} for any protocol of a family, else all bits. */
    public void kind(int kind, int mask) {
        u16(4, kind);
        u16(6, mask);
    }

    public int kindMask() {
        return u16(6);
    }

    /** Lowest and highest source port, lowest and highest destination port: numbers. */
    public void ports(int sourceFrom, int sourceTo, int destinationFrom, int destinationTo) {
        u16(8, sourceFrom);
        u16(10, sourceTo);
        u16(12, destinationFrom);
        u16(14, destinationTo);
    }

    /** A number of {@link #ports}, 0 to 3. */
    public int port(int i) {
        return u16(8 + 2 * i);
    }

    /** The source's {@link WideAddress} (0), and the bits of it that count (1). */
    public Mem source(int i) {
        return at(16 + 16 * i);
    }

    /** The same of the destination. */
    public Mem destination(int i) {
        return at(48 + 16 * i);
    }
}
