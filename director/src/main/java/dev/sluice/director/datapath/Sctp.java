package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Subprogram;
import org.jspecify.annotations.Nullable;

/** An SCTP packet (RFC 9260): the common header, and the first chunk, which says what it does to its association. */
final class Sctp {
    /** Of the common header: both ports where UDP has them, verification tag, checksum. */
    static final int SIZE = 12;
    /** Where the checksum stands, CRC-32C in {@link Crc32c}'s order. */
    static final int CHECKSUM = 8;

    private static final int CHUNK_HEADER = 4;
    /** Beyond it no second chunk is looked for: more than the largest frames. The verifier wants a bound. */
    private static final int FURTHEST = 1 << 14;

    /** RFC 9260 §3.2. */
    private static final int ABORT = 6, COOKIE_ECHO = 10, COOKIE_ACK = 11, SHUTDOWN_COMPLETE = 14;

    /** {@link SctpState}'s events by chunk type, a nibble each; all that are not here carry data as far as states go. */
    private static final long EVENTS = 0x0700_4386_5900_0210L;

    private Sctp() {}

    /**
     * Event of the packet whose common header is at {@code offset}, {@code available} bytes of IP payload being there; -1 for one
     * too short to tell. An ABORT is bundled behind a COOKIE ECHO or COOKIE ACK at times (RFC 9260 §3.3.7), and then decides.
     */
    @Subprogram
    static int event(Packet p, int offset, int available) {
        int chunk = (offset & 255) + SIZE;
        if (available < SIZE + CHUNK_HEADER) return -1;
        Mem head = bytes(p, chunk);
        if (head == null) return -1;
        int type = head.u8(0);
        int length = head.be16(2);
        if ((type == COOKIE_ECHO || type == COOKIE_ACK) && length >= CHUNK_HEADER) {
            int next = SIZE + (length + 3 & 0xfffc);
            if (next < FURTHEST && next + CHUNK_HEADER <= available && type(p, (offset & 255) + next) == ABORT)
                type = ABORT;
        }
        return type > SHUTDOWN_COMPLETE ? SctpState.DATA_EVENT : (int) (EVENTS >>> (type << 2)) & 15;
    }

    /** Type of the chunk there, -1 if there is none. */
    private static int type(Packet p, int offset) {
        Mem head = bytes(p, offset & 2 * FURTHEST - 1);
        return head == null ? -1 : head.u8(0);
    }

    private static @Nullable Mem bytes(Packet p, int offset) {
        Mem m = p.at(offset, CHUNK_HEADER);
        if (m == null && !p.xdp() && p.pull(offset + CHUNK_HEADER) == 0) m = p.at(offset, CHUNK_HEADER);
        return m;
    }

    /**
     * Changes one of the ports, and the checksum with it; addresses are not part of that. A checksum of 0 is none yet, which a
     * device is to fill in ({@code CHECKSUM_PARTIAL}), or none at all (RFC 9653). False if the packet is too short,
     * or a fragment: how much follows the port, and so the sum, is then not known.
     */
    static boolean port(Packet p, Flow flow, int portAt, int port, int newPort) {
        Mem header = p.at(flow.transport(), SIZE);
        if (header == null) return false;
        if (port == newPort) return true;
        int sum = header.u32(CHECKSUM);
        int behind = flow.length() + Eth.SIZE - flow.transport() - portAt - 2;
        if (sum != 0 && flow.firstFragment()) return unknownLength();
        if (sum != 0) header.u32(CHECKSUM, sum ^ Crc32c.change(port ^ newPort, behind));
        header.u16(portAt, newPort);
        return true;
    }

    private static boolean unknownLength() {
        Outcome.count(Outcome.MALFORMED);
        return false;
    }
}
