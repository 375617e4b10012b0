package dev.sluice.ebpf.compiler;

import static dev.sluice.ebpf.Packet.DROP;
import static dev.sluice.ebpf.Packet.PASS;
import static dev.sluice.ebpf.Packet.REDIRECT;

import dev.sluice.ebpf.ArrayMap;
import dev.sluice.ebpf.Bits;
import dev.sluice.ebpf.BlockArray;
import dev.sluice.ebpf.HashTable;
import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Param;
import dev.sluice.ebpf.PerCpuArray;
import dev.sluice.ebpf.Subprogram;
import org.jspecify.annotations.Nullable;

/** One construct each. Inputs are packet bytes 16..63, results go to 64..119. */
@SuppressWarnings({
    "fallthrough",
    "UnnecessaryLongToIntConversion",
    "ShortCircuitBoolean",
    "IdentityBinaryExpression",
    "SelfComparison"
})
final class Samples {
    private static final HashTable TABLE = HashTable.of("c_table", 8, 16, 64);
    private static final ArrayMap CELLS = ArrayMap.of("c_cells", 24, 16);
    private static final ArrayMap ONLY = ArrayMap.mappable("c_only", 64, 1);
    private static final BlockArray BLOCK = BlockArray.of("c_block", 40, 64);
    private static final PerCpuArray COUNTS = PerCpuArray.of("c_counts", 16, 8);
    private static final Param WIDE = Param.of("wide", 0x1122334455667788L);
    private static final Param OFF = Param.of("off", 0);
    private static final int NOT_INLINED = Integer.parseInt("77");

    private Samples() {}

    private static final class Words extends Mem {
        Words(Mem m) {
            super(m);
        }

        static @Nullable Words at(Packet p) {
            Mem m = p.at(16, 104);
            return m == null ? null : new Words(m);
        }

        int a() {
            return u32(0);
        }

        int b() {
            return u32(4);
        }

        long c() {
            return u64(8);
        }

        long d() {
            return u64(16);
        }

        Words out(int index, long value) {
            u64(48 + index * 8, value);
            return this;
        }
    }

    @Sample
    static int arithmetic(Packet p) {
        Words w = Words.at(p);
        if (w == null) return PASS;
        int a = w.a(), b = w.b();
        long c = w.c(), d = w.d();
        w.out(0, a + b * 3 - (a ^ b)).out(1, c * d - (c | ~d)).out(2, (a & 0xff0f) + (long) b);
        w.out(3, Integer.divideUnsigned(a, b | 1)).out(4, Long.remainderUnsigned(c, d | 1));
        w.out(5, -a).out(6, -c);
        return a > b ? DROP : PASS;
    }

    @Sample
    static int shifts(Packet p) {
        Words w = Words.at(p);
        if (w == null) return PASS;
        int a = w.a(), by = w.b();
        long c = w.c();
        w.out(0, a << by).out(1, a >> by).out(2, a >>> by);
        w.out(3, c << by).out(4, c >> by).out(5, c >>> by).out(6, Integer.rotateLeft(a, by) ^ Long.rotateRight(c, by));
        return PASS;
    }

    @Sample
    static int conversions(Packet p) {
        Words w = Words.at(p);
        if (w == null) return PASS;
        long c = w.c();
        w.out(0, (int) c).out(1, (byte) c).out(2, (short) c).out(3, (char) c);
        w.out(4, Integer.toUnsignedLong((int) c)).out(5, Integer.reverseBytes((int) c));
        w.out(6, Long.reverseBytes(c) + Short.reverseBytes((short) c));
        return PASS;
    }

    @Sample
    static int comparisonsAsValues(Packet p) {
        Words w = Words.at(p);
        if (w == null) return PASS;
        long c = w.c(), d = w.d();
        w.out(0, Long.compare(c, d)).out(1, Long.compareUnsigned(c, d)).out(2, Integer.compare(w.a(), w.b()));
        w.out(3, Integer.compareUnsigned(w.a(), w.b())).out(4, Long.compare(c, c));
        boolean less = c < d, odd = (c & 1) == 1;
        w.out(5, less & odd ? 1 : 2).out(6, (less | odd ? 3 : 4) + (less ^ odd ? 16 : 32));
        return less ? PASS : DROP;
    }

    @Sample
    static int branches(Packet p) {
        Words w = Words.at(p);
        if (w == null) return PASS;
        long c = w.c(), d = w.d();
        int n = 0;
        if (c < d) n |= 1;
        if (Long.compareUnsigned(c, d) <= 0) n |= 2;
        if (Integer.compareUnsigned(w.a(), w.b()) > 0) n |= 4;
        if (w.a() >= w.b() && (c & 4) != 0 || d == 7) n |= 8;
        if ((c & 0x40000000) == 0) n |= 16;
        if (w.be16(24) == 0x1234 || w.be32(28) > 0) n |= 32;
        w.out(0, n).out(1, Math.min(c, d)).out(2, Math.max(w.a(), w.b()));
        return (n & 1) == 1 ? DROP : PASS;
    }

    @Sample
    static int switches(Packet p) {
        Words w = Words.at(p);
        if (w == null) return PASS;
        int old = 0;
        switch (w.a() & 7) {
            case 0:
                old = 5;
                break;
            case 3:
                old = 1;
            // falls through
            case 4:
                old += 9;
                break;
            default:
                old = -1;
        }
        int sparse = switch (w.b() & 0xff) {
            case 1, 2, 3 -> 1;
            case 50 -> 2;
            case 90 -> 3;
            case 100 -> 4;
            case 150 -> 5;
            case 200, 201, 202, 203 -> 6;
            default -> 7;
        };
        w.out(0, old).out(1, sparse);
        return PASS;
    }

    @Sample
    static int loops(Packet p) {
        Words w = Words.at(p);
        if (w == null) return PASS;
        int sum = 0;
        for (int i = 0; i < 48; i += 2) sum += w.be16(i);
        sum = (sum & 0xffff) + (sum >>> 16);
        int n = w.a() & 15, product = 1;
        for (int i = 0; i < 16; i++) {
            if (i >= n) break;
            if (i == 5) continue;
            product *= i + 3;
        }
        int k = w.b() & 31;
        while (k > 3) k -= 3;
        w.out(0, ~sum & 0xffff).out(1, product).out(2, k);
        return PASS;
    }

    /** The verifier of 6.1 must see where it ends, though all it knows of the bound is that it is small. */
    @Sample
    static int loopToAVariable(Packet p) {
        Words w = Words.at(p);
        if (w == null) return PASS;
        int n = w.a() & 15, product = 1;
        for (int i = 0; i < n; i++) product *= i + w.b();
        long m = w.c() & 7, sum = 0;
        for (long i = 2; i <= m; i += 2) sum += i * product;
        w.out(0, product).out(1, sum);
        return PASS;
    }

    @Sample
    static int constants(Packet p) {
        Words w = Words.at(p);
        if (w == null) return PASS;
        w.out(0, WIDE.longValue()).out(1, WIDE.value()).out(2, NOT_INLINED);
        if (OFF.on()) throw new IllegalStateException("folded away");
        return p.xdp() ? p.length() > 130 ? DROP : PASS : p.mark() == 0 ? PASS : DROP;
    }

    @Sample
    static int buffers(Packet p) {
        Words w = Words.at(p);
        if (w == null) return PASS;
        Mem m = Mem.stack(40);
        m.u32(2, w.a());
        m.u64(9, w.c());
        m.u16(37, w.b());
        w.out(0, m.u64(0))
                .out(1, m.u64(8))
                .out(2, m.u32(16))
                .out(3, m.u64(31))
                .out(4, m.u16(1))
                .out(5, m.be32(5));
        Mem n = Mem.stack(16);
        n.u8(w.a() & 15, 9);
        w.out(6, n.u64(0) + n.u64(8));
        return PASS;
    }

    @Sample
    static int copies(Packet p) {
        Words w = Words.at(p);
        if (w == null) return PASS;
        Mem m = Mem.stack(48);
        m.copyFrom(w, 40);
        m.at(41).copyFrom(w.at(3), 7);
        w.at(48).copyFrom(m.at(2), 46);
        w.at(100).copyFrom(w.at(1), 3);
        return PASS;
    }

    @Sample
    static int hashes(Packet p) {
        Words w = Words.at(p);
        if (w == null) return PASS;
        Mem key = Mem.stack(8);
        key.u32(0, w.a() & 15);
        Mem found = TABLE.get(key);
        if (found != null) {
            found.u64(0, found.u64(0) + 1);
            w.out(0, found.u64(0)).out(1, found.u64(8));
            if ((w.b() & 3) == 0) w.out(2, TABLE.remove(key));
            return PASS;
        }
        Mem value = Mem.stack(16);
        value.u64(8, w.c());
        w.out(3, TABLE.put(key, value)).out(4, TABLE.putIfAbsent(key, value)).out(5, TABLE.get(key) == null ? 1 : 0);
        return DROP;
    }

    @Sample
    static int arrays(Packet p) {
        Words w = Words.at(p);
        if (w == null) return PASS;
        Mem cell = CELLS.get(w.a() & 31);
        Mem count = COUNTS.get(w.b() & 7);
        if (count != null) count.u64(0, count.u64(0) + p.length());
        if (cell == null) return DROP;
        cell.add64(0, w.c());
        cell.add32(8, w.b());
        w.out(0, cell.fetchAdd64(0, 5)).out(1, cell.xchg64(16, w.d()));
        w.out(2, cell.cas32(8, w.b(), 1)).out(3, cell.cas64(16, w.d(), 7)).out(4, cell.cas64(16, 0, 8));
        w.out(5, cell.at((w.a() >>> 8 & 1) * 8).u64(8));
        return PASS;
    }

    @Sample
    static int verdicts(Packet p) {
        Words w = Words.at(p);
        if (w == null) return PASS;
        return switch (w.a() & 3) {
            case 0 -> Kernel.redirect(1, 0);
            case 1 -> pick(w.b());
            case 2 -> Packet.ABORTED;
            default -> DROP;
        };
    }

    private static int pick(int b) {
        return Integer.remainderUnsigned(b, 3);
    }

    @Sample
    static int subprograms(Packet p) {
        Words w = Words.at(p);
        if (w == null) return PASS;
        long a = mixed(w.a(), w.c(), 3), b = mixed(w.b(), w.d(), 4);
        Mem m = Mem.stack(16);
        fill(m, w.a());
        int length = measured(p);
        w = Words.at(p);
        if (w == null) return PASS;
        w.out(0, a).out(1, b).out(2, m.u64(0)).out(3, m.u64(8)).out(4, length);
        return a > b ? PASS : DROP;
    }

    @Subprogram
    private static long mixed(int x, long y, int z) {
        long sum = y;
        for (int i = 0; i < 5; i++) sum = sum * 31 + (x >> i) * z;
        return sum;
    }

    @Subprogram
    private static void fill(Mem m, int value) {
        m.u32(0, value);
        m.u32(12, ~value);
    }

    @Subprogram
    private static int measured(Packet p) {
        return p.length();
    }

    @Sample
    static int manyLives(Packet p) {
        Words w = Words.at(p);
        if (w == null) return PASS;
        long a = w.u64(0), b = w.u64(8), c = w.u64(16), d = w.u64(24), e = w.u64(32), f = w.u64(40);
        long g = a * b, h = c * d, i = e * f, j = a ^ d, k = b ^ e, l = c ^ f;
        Mem cell = CELLS.get((int) g & 7);
        if (cell == null) return DROP;
        cell.u64(0, a + b + c + d + e + f);
        cell.u64(8, g + h * i);
        w = Words.at(p);
        if (w == null) return DROP;
        w.out(0, a ^ g)
                .out(1, b ^ h)
                .out(2, c ^ i)
                .out(3, d ^ j)
                .out(4, e ^ k)
                .out(5, f ^ l)
                .out(6, a + l);
        return a < f ? REDIRECT == 4 ? PASS : DROP : DROP;
    }

    @Sample
    static int loopWithBody(Packet p) {
        Words w = Words.at(p);
        if (w == null) return PASS;
        Mem sum = Mem.stack(16);
        sum.u64(0, w.c());
        int rounds = Kernel.loop(w.a() & 127, sum, Samples::addRound);
        int all = Kernel.loop(5, sum, (i, s) -> {
            s.u64(8, s.u64(8) * 3 + i);
            return false;
        });
        w.out(0, sum.u64(0)).out(1, sum.u64(8)).out(2, rounds).out(3, all);
        return PASS;
    }

    private static boolean addRound(int index, Mem sum) {
        sum.u64(0, sum.u64(0) * 31 + index);
        return (sum.u64(0) & 0xff) < 3;
    }

    @Sample
    static int forEachElement(Packet p) {
        Words w = Words.at(p);
        if (w == null) return PASS;
        Mem cell = CELLS.get(w.a() & 15);
        if (cell != null) cell.u64(0, w.c());
        Mem key = Mem.stack(8);
        key.u64(0, w.b() & 7);
        Mem value = Mem.stack(16);
        value.u64(0, w.d());
        int error = TABLE.put(key, value);
        Mem total = Mem.stack(24);
        int seen = CELLS.forEach(total, Samples::addCell);
        int found = TABLE.forEach(total, Samples::addEntry);
        w.out(0, total.u64(0))
                .out(1, total.u64(8))
                .out(2, total.u64(16))
                .out(3, seen)
                .out(4, found + error);
        return PASS;
    }

    private static boolean addCell(Mem key, Mem value, Mem total) {
        total.u64(0, total.u64(0) + value.u64(0) * (key.u32(0) + 1));
        return key.u32(0) == 11;
    }

    private static boolean addEntry(Mem key, Mem value, Mem total) {
        total.u64(8, total.u64(8) + value.u64(0));
        total.u64(16, total.u64(16) ^ key.u64(0));
        return false;
    }

    @Sample
    static int choicesWithoutBranches(Packet p) {
        Words w = Words.at(p);
        if (w == null) return PASS;
        long c = w.c(), d = w.d();
        long best = Long.MAX_VALUE;
        int at = 0;
        for (int i = 0; i < 12; i++) {
            long score = w.u32(i * 4);
            long better = Bits.less(score, best);
            best = Bits.select(better, score, best);
            at = Bits.select((int) better, i, at);
        }
        w.out(0, best).out(1, at).out(2, Bits.min(c, d)).out(3, Bits.max(c, d)).out(4, Bits.below(c, d));
        w.out(5, Bits.equal(c & 3, d & 3) + Bits.equal(c, c))
                .out(6, Bits.less(w.a(), w.b()) * 2 + Bits.below(w.a(), w.b()));
        return PASS;
    }

    @Sample
    static int packetMoves(Packet p) {
        Words w = Words.at(p);
        if (w == null) return PASS;
        int a = w.a();
        if (p.xdp()) {
            if (p.adjustHead(-20) != 0) return DROP;
        } else {
            if (p.adjustRoom(20, Packet.ROOM_MAC, 0) != 0) return DROP;
        }
        w = Words.at(p);
        if (w == null) return DROP;
        w.out(0, a).out(1, p.length());
        return PASS;
    }

    @Sample
    static int packetMovesInAnother(Packet p) {
        Words w = Words.at(p);
        if (w == null) return PASS;
        int a = w.a();
        if (!shorten(p, 100 + (a & 15))) return DROP;
        Mem m = p.at(14, 64);
        if (m == null) return DROP;
        m.u32(56, a);
        return PASS;
    }

    @Subprogram
    private static boolean shorten(Packet p, int length) {
        if (p.xdp()) return p.adjustTail(length - p.length()) == 0;
        return p.changeTail(length) == 0;
    }

    @Sample
    static int socketBufferCalls(Packet p) {
        if (p.xdp()) return PASS;
        Words w = Words.at(p);
        if (w == null) return PASS;
        Mem m = Mem.stack(8);
        m.u32(0, w.a());
        m.u32(4, w.b());
        int from = w.u32(20), gso = p.gsoSize();
        p.mark(w.b());
        int errors = p.pull(60) + p.store(70, m, 8);
        errors += p.l3Checksum(50, from, w(m), 4) + p.l4Checksum(52, from, w(m), 4 | Packet.PSEUDO_HEADER);
        w = Words.at(p);
        if (w == null) return DROP;
        w.out(5, errors).out(6, p.mark() + (p.vlan() ? 1 : 0) + gso);
        return PASS;
    }

    @Sample
    static int loads(Packet p) {
        Words w = Words.at(p);
        if (w == null) return PASS;
        Mem m = Mem.stack(40), cell = CELLS.get(1);
        if (cell == null) return DROP;
        int length = 1 + (w.a() & 7), errors = p.load(w.b() & 63, cell, length);
        errors = errors * 100 + p.load((int) w.c() & 1023, m, 40);
        w.out(0, cell.u64(0)).out(1, m.u64(0)).out(2, m.u64(32)).out(3, errors);
        return PASS;
    }

    private static int w(Mem m) {
        return m.u32(0) ^ m.u32(4);
    }

    @Sample
    static int memoryIsNotForgotten(Packet p) {
        Words w = Words.at(p);
        if (w == null) return PASS;
        Mem cell = CELLS.get(w.a() & 3), other = CELLS.get(w.b() & 3);
        if (cell == null || other == null) return DROP;
        long first = cell.u64(0);
        other.u64(0, w.c());
        long second = cell.u64(0);
        Mem m = Mem.stack(16);
        m.u32(0, w.a());
        m.u16(2, w.b());
        long third = m.u64(0);
        m.at(w.b() & 7).u8(0, 1);
        long before = w.u64(0);
        Mem one = p.at(16 + (w.a() & 7), 1);
        if (one == null) return DROP;
        one.u8(0, 9);
        w.out(0, first)
                .out(1, second)
                .out(2, third)
                .out(3, m.u64(0))
                .out(4, before)
                .out(5, w.u64(0))
                .out(6, m.u16(0));
        return PASS;
    }

    @Sample
    static int checksums(Packet p) {
        Words w = Words.at(p);
        if (w == null) return PASS;
        Mem from = Mem.stack(8), to = Mem.stack(8);
        from.u64(0, w.c());
        to.u64(0, w.d());
        long sum = Kernel.checksumDifference(from, 8, to, 8, w.a() & 0xffff);
        sum = (sum & 0xffff) + (sum >>> 16);
        sum = (sum & 0xffff) + (sum >>> 16);
        w.out(0, sum & 0xffff);
        return PASS;
    }

    @Sample
    static int singleValue(Packet p) {
        Words w = Words.at(p);
        Mem only = ONLY.get(0);
        if (w == null || only == null) return PASS;
        long before = only.u64(8);
        only.add64(8, w.c());
        only.at((w.a() & 1) * 8 + 16).u64(0, w.d());
        only.at(40).copyFrom(w, 20);
        Mem absent = ONLY.get(1);
        w.out(0, before).out(1, only.u64(8)).out(2, absent == null ? 1 : 0).out(3, only.u64(16));
        return PASS;
    }

    /** Elements of what is one value to the kernel: no null, atomic operations, a size that is no power of two. */
    @Sample
    static int block(Packet p) {
        Words w = Words.at(p);
        if (w == null) return PASS;
        Mem element = BLOCK.at(w.a() & 63);
        BLOCK.at(w.d() == 0 ? 1 : 2).prefetch(8);
        long before = element.u64(0);
        element.u64(0, w.c());
        Mem other = BLOCK.at(w.b() >>> 26);
        other.add64(8, 3);
        long found = other.cas64(0, w.c(), w.d());
        BLOCK.at(0).at((w.b() & 3) * 8).u64(8, found);
        w.out(0, before)
                .out(1, element.u64(0))
                .out(2, found)
                .out(3, BLOCK.at(63).u64(8));
        return PASS;
    }

    /** A comparison's result compared again, unsigned: once taken for a comparison of the operands. */
    @Sample
    static int comparisonsOfComparisons(Packet p) {
        Words w = Words.at(p);
        if (w == null) return PASS;
        long c = w.c(), d = w.d();
        int order = Long.compareUnsigned(c, d);
        w.out(0, Integer.compareUnsigned(order, 0) <= 0 ? 1 : 2).out(1, Integer.compareUnsigned(order, 0) > 0 ? 1 : 2);
        w.out(2, Integer.compareUnsigned(Long.compare(c, d), 0) < 0 ? 1 : 2)
                .out(3, Integer.compare(order, -1) > 0 ? 1 : 2);
        w.out(4, Integer.compareUnsigned(0, order) >= 0 ? 1 : 2).out(5, Long.compare(order, 0) >= 0 ? 1 : 2);
        return PASS;
    }
}
