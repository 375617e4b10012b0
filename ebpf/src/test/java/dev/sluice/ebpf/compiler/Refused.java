package dev.sluice.ebpf.compiler;

import static dev.sluice.ebpf.Packet.DROP;
import static dev.sluice.ebpf.Packet.PASS;

import dev.sluice.ebpf.ArrayMap;
import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Subprogram;
import java.util.List;

/** Methods that the compiler must refuse. */
@SuppressWarnings("ReferenceEquality")
final class Refused {
    static int counter;
    private static final ArrayMap CELLS = ArrayMap.of("c_refused", 8, 4);

    private Refused() {}

    static int signedDivision(Packet p) {
        return p.ifindex() / 3;
    }

    static int floating(Packet p) {
        return p.length() * 1.5 > 100 ? DROP : PASS;
    }

    static int array(Packet p) {
        int[] a = {1, 2, p.length()};
        return a[1];
    }

    static int object(Packet p) {
        return new Object().hashCode() + p.length();
    }

    static int string(Packet p) {
        return "abc".length() + p.length();
    }

    static int throwing(Packet p) {
        if (p.length() > 100) throw new IllegalStateException();
        return PASS;
    }

    static int catching(Packet p) {
        try {
            return p.length() > 9 ? PASS : DROP;
        } catch (RuntimeException e) {
            return DROP;
        }
    }

    static int recursive(Packet p) {
        return down(p.length());
    }

    private static int down(int n) {
        return n == 0 ? 0 : down(n - 1);
    }

    static int mutableStatic(Packet p) {
        return counter == p.length() ? DROP : PASS;
    }

    static int assignedStatic(Packet p) {
        counter = p.length();
        return PASS;
    }

    static int library(Packet p) {
        return List.of(p.length()).size();
    }

    static int identity(Packet p) {
        Mem a = p.at(0, 14), b = p.at(0, 15);
        return a == b ? DROP : PASS;
    }

    static int variableBuffer(Packet p) {
        return Mem.stack(p.length()).u8(0);
    }

    static int largeBuffer(Packet p) {
        Mem m = Mem.stack(600);
        m.u8(0, p.length());
        return m.u8(0);
    }

    static int variableCopy(Packet p) {
        Mem m = Mem.stack(64), n = Mem.stack(64);
        m.copyFrom(n, p.length());
        return m.u8(0);
    }

    static int wrongVerdict(Packet p) {
        return p.length() > 3 ? 9 : DROP;
    }

    static int tcOnXdp(Packet p) {
        return p.mark();
    }

    static int carried(Packet p) {
        Mem before = null;
        int sum = 0;
        for (int i = 0; i < 4; i++) {
            Mem now = Mem.stack(8);
            now.u32(0, p.length() + i);
            if (before != null) sum += before.u32(0);
            before = now;
        }
        return sum == 3 ? DROP : PASS;
    }

    static int bitCount(Packet p) {
        return Integer.bitCount(p.length());
    }

    static int sixArguments(Packet p) {
        return six(p.length(), 1, 2, 3, 4, 5);
    }

    @Subprogram
    private static int six(int a, int b, int c, int d, int e, int f) {
        return a + b + c + d + e + f;
    }

    @SuppressWarnings("NullAway")
    static int uncheckedEntry(Packet p) {
        return CELLS.get(p.length()).u32(0);
    }

    @SuppressWarnings("NullAway")
    static int uncheckedPacket(Packet p) {
        Mem a = p.at(0, 14), b = p.at(14, 20);
        if (a == null && p.length() > 40) return PASS;
        return b != null && a.u8(0) == 1 ? DROP : PASS;
    }

    static int stale(Packet p) {
        Mem m = p.at(0, 14);
        if (m == null) return PASS;
        if (p.length() > 40 && p.adjustHead(-20) != 0) return DROP;
        m.u8(0, 3);
        return PASS;
    }

    static int staleInLoop(Packet p) {
        Mem m = p.at(0, 14);
        if (m == null) return PASS;
        for (int i = 0; i < 3; i++) {
            m.u8(i, 1);
            if (moved(p)) m.u8(0, 4);
        }
        return PASS;
    }

    @Subprogram
    private static boolean moved(Packet p) {
        return p.adjustHead(4) == 0;
    }

    static int capturing(Packet p) {
        int n = p.length();
        return Kernel.loop(4, Mem.stack(8), (i, m) -> i > n);
    }

    private static final class Busy extends Mem {
        Busy(Mem m) {
            super(m);
            m.u8(0, 1);
        }
    }

    static int busyView(Packet p) {
        Mem m = p.at(0, 14);
        return m == null ? PASS : new Busy(m).u8(0);
    }
}
