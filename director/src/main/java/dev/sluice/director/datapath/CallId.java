package dev.sluice.director.datapath;

import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Subprogram;

/**
 * The Call-ID of the SIP message in hand (RFC 3261 §8.1.1.4), which names the {@link Template} of services that go by it ({@code
 * ipvsadm --pe sip}). Works in the one element of {@link Maps#CALL_DRAFT} of this CPU, since the stack has no room for a message, and
 * a loop's body may read no packet.
 *
 * <p>Read as the original reads it (net/netfilter/ipvs/ip_vs_pe_sip.c, net/netfilter/nf_conntrack_sip.c): the first line that begins
 * with {@code Call-ID:}, or {@code i:}, and has a value of up to 255 octets and the grammar's letters, behind the message's first line. Of
 * a longer message only the first {@link #MOST} octets are looked at: RFC 3261 §18.1.1 leaves more than 1,300 to TCP.
 */
final class CallId extends Mem {
    /** Octets of a message that are looked at; a power of two. */
    static final int MOST = 2048;

    /** Of a value: {@code IP_VS_PEDATA_MAXLEN}. */
    static final int LONGEST = 255;

    /** Bytes of a value as {@link Maps#CALLS} keeps it: ends with a byte 0, and what is behind that means nothing. */
    static final int KEPT = LONGEST + 1;

    /** Bytes of a loop's context, which cannot be a map's element: the body looks that up itself. */
    static final int NOTHING = 8;

    private static final int TEXT = CallHash.SIZE + 24;

    /** A value that ends the text is kept with what is behind that. */
    static final int SIZE = TEXT + MOST + KEPT;

    /** {@link #state()}: skipping to the next line; between name and colon; behind that; in the value, before and after its @; found. */
    private static final int LINE = 0, NAME = 1, GAP = 2, LOCAL = 3, HOST = 4, FOUND = 5;

    private static final int TAB = '\t', SPACE = ' ', CR = '\r', LF = '\n';
    private static final long ONES = 0x0101010101010101L, HIGHS = 0x8080808080808080L;

    /** "call-id" as a little-endian number, and the bits by which its letters are small. */
    private static final long CALL_ID = 0x64692d6c6c6163L, SMALL = 0x20200020202020L, SEVEN = 0xffffffffffffffL;

    /** Octets of the grammar's {@code word} (RFC 3261 §25.1): a bit each, from 0 and from 64 on. */
    private static final long WORD_LOW = word(0), WORD_HIGH = word(64);

    CallId(Mem m) {
        super(m);
    }

    private static long word(int from) {
        long bits = 0;
        for (int c = from; c < from + 64; c++)
            if (c >= '0' && c <= '9'
                    || c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || "-.!%*_+`'~()<>:\\\"/[]?{}".indexOf(c) >= 0) bits |= 1L << c - from;
        return bits;
    }

    /**
     * Whether the service at this index goes by Call-ID and the packet has none: it is no SIP message over UDP. Otherwise, should the
     * service go by it, {@link #hash} is the packet's.
     */
    static boolean missing(Packet p, Flow flow, int service) {
        Mem memory = Maps.SERVICES.get(service);
        if (memory == null || !new Service(memory).goesByCall()) return false;
        if (!flow.udp() || flow.laterFragment()) return true;
        return read(p, Eth.SIZE + flow.headers(), flow.length() - flow.headers()) == 0;
    }

    /** Reads {@code length} bytes at byte {@code at} of the packet; 0 if there is no Call-ID in them. */
    @Subprogram
    static int read(Packet p, int at, int length) {
        Mem memory = Maps.CALL_DRAFT.get(0);
        if (memory == null) return 0;
        CallId call = new CallId(memory);
        if (length < 1) return 0;
        // 1 to MOST, visibly.
        int size = (Math.min(length, MOST) - 1 & MOST - 1) + 1;
        if (p.load(at, call.at(TEXT), size) != 0) return 0;
        call.state(LINE);
        call.next(0);
        call.end(size);
        int _ = Kernel.loop(size, Mem.stack(NOTHING), CallId::round);
        if (call.state() != FOUND) return 0;
        call.hash(CallHash.of(call, call.length()));
        call.text(call.start() + call.length()).u8(0, 0);
        return 1;
    }

    /** Of what was last read on this CPU, never 0. */
    static int hash() {
        Mem memory = Maps.CALL_DRAFT.get(0);
        return memory == null ? 0 : memory.u32(CallHash.SIZE);
    }

    /** Notes the one last read on this CPU as that of the template with this key. */
    static void keep(Mem key) {
        Mem memory = Maps.CALL_DRAFT.get(0);
        if (memory == null) return;
        CallId call = new CallId(memory);
        int _ = Maps.CALLS.put(key, call.text(call.start()));
    }

    /** Takes an octet, of lines of no interest up to eight. */
    private static boolean round(int index, Mem nothing) {
        Mem memory = Maps.CALL_DRAFT.get(0);
        if (memory == null) return true;
        CallId call = new CallId(memory);
        int at = call.next();
        if (at >= call.end()) return true;
        if (call.state() == LINE) {
            call.skip(at);
            return false;
        }
        call.next(at + 1);
        call.take(at, call.text(at).u8(0));
        return call.state() == FOUND;
    }

    /** Goes on behind the next end of a line, if that is among the next eight octets: to the colon if that line is a Call-ID's. */
    private void skip(int at) {
        long octets = text(at).u64(0);
        long ends = zeroes(octets ^ CR * ONES) | zeroes(octets ^ LF * ONES);
        // The lowest bit set is right, whatever those above it say.
        long below = ((ends & -ends) >>> 7) - 1;
        int skipped = ends == 0 ? 8 : 1 + (int) ((below & ONES) * ONES >>> 56);
        int line = at + skipped;
        int name = ends == 0 ? 0 : name(line);
        next(line + name);
        if (name != 0) state(NAME);
    }

    /** The highest bit of each octet that is 0, and perhaps of some behind one. */
    private static long zeroes(long octets) {
        return octets - ONES & ~octets & HIGHS;
    }

    /** Octets of the header's name if the line there begins with it, in full or in short; 0 if not. */
    private int name(int line) {
        long octets = text(line).u64(0);
        if (line + 7 <= end() && ((octets | SMALL) & SEVEN) == CALL_ID) return 7;
        int second = (int) (octets >>> 8) & 0xff;
        return line + 2 <= end() && ((int) octets & 0xdf) == 'I' && !isLetter(second) ? 1 : 0;
    }

    private static boolean isLetter(int octet) {
        int letter = octet & 0xdf;
        return letter >= 'A' && letter <= 'Z';
    }

    /** Takes one octet behind the name. What does not belong there makes the line one of no interest. */
    private void take(int at, int octet) {
        switch (state()) {
            case NAME -> {
                if (octet == ':') state(GAP);
                else if (!isSpace(at, octet)) again(at);
            }
            case GAP -> {
                if (isSpace(at, octet)) return;
                start(at);
                if (isWord(octet)) state(LOCAL);
                else again(at);
            }
            case LOCAL -> {
                if (isWord(octet)) return;
                if (octet != '@') {
                    finish(at, octet);
                    return;
                }
                // The host has an octet at least.
                if (at + 1 < end() && isWord(text(at + 1).u8(0))) state(HOST);
                else again(at);
            }
            default -> {
                if (!isWord(octet)) finish(at, octet);
            }
        }
    }

    /** Looks for another line from here on. */
    private void again(int at) {
        state(LINE);
        next(at);
    }

    private void finish(int at, int octet) {
        int length = at - start();
        length(length);
        if ((octet == CR || octet == LF) && length <= LONGEST) state(FOUND);
        else again(at);
    }

    /** Whether it separates, the end of a line that the next continues included (RFC 3261 §7.3.1). */
    private boolean isSpace(int at, int octet) {
        if (octet == SPACE || octet == TAB) return true;
        if (octet != CR && octet != LF || at + 1 >= end()) return false;
        int after = text(at + 1).u8(0);
        return after == SPACE || after == TAB || octet == CR && after == LF;
    }

    private static boolean isWord(int octet) {
        long bits = octet < 64 ? WORD_LOW : WORD_HIGH;
        return octet < 128 && (bits >>> (octet & 63) & 1) != 0;
    }

    /** The message from this octet on. */
    Mem text(int at) {
        return at(TEXT + (at & MOST - 1));
    }

    /** Eight octets of the value, from its octet {@code from} on. */
    long octets(int from) {
        return text(start() + from).u64(0);
    }

    private void hash(int v) {
        u32(CallHash.SIZE, v);
    }

    private int state() {
        return u32(CallHash.SIZE + 4);
    }

    private void state(int v) {
        u32(CallHash.SIZE + 4, v);
    }

    /** The octet to be looked at next. */
    private int next() {
        return u32(CallHash.SIZE + 8);
    }

    private void next(int v) {
        u32(CallHash.SIZE + 8, v);
    }

    /** Octets of the message that are looked at. */
    private int end() {
        return u32(CallHash.SIZE + 12);
    }

    private void end(int v) {
        u32(CallHash.SIZE + 12, v);
    }

    /** First octet of the value. */
    private int start() {
        return u32(CallHash.SIZE + 16);
    }

    void start(int v) {
        u32(CallHash.SIZE + 16, v);
    }

    /** Octets of the value. */
    int length() {
        return u32(CallHash.SIZE + 20);
    }

    void length(int v) {
        u32(CallHash.SIZE + 20, v);
    }
}
