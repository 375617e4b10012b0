package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Subprogram;

/** TCP's maximum segment size option (RFC 9293 §3.7.1), by which one end says what the other may send. */
final class Mss {
    private static final int END = 0, NOTHING = 1, KIND = 2, SIZE = 4;
    /** More options than a header has room for. */
    private static final int MOST_OPTIONS = 20;

    private Mss() {}

    /** Lowers the option of the segment whose header is at {@code transport} to {@code most} bytes; 0 in any case. */
    @Subprogram
    static int clamp(Packet p, int transport, int most) {
        int at = transport & 127;
        Mem tcp = p.at(at, Tcp.SIZE);
        if (tcp == null) return 0;
        int end = at + new Tcp(tcp).headerLength();
        int option = at + Tcp.SIZE;
        for (int i = 0; i < MOST_OPTIONS; i++) {
            option &= 255;
            Mem m = p.at(option, SIZE);
            if (m == null || option + SIZE > end) return 0;
            int kind = m.u8(0);
            int length = m.u8(1);
            if (kind == END || kind != NOTHING && length < 2) return 0;
            if (kind == KIND) return length == SIZE ? lower(p, at, option, m.be16(2), most) : 0;
            // By arithmetic: the verifier then follows one way through all rounds, not two through each.
            int single = -((kind ^ NOTHING) - 1 >>> 31);
            option += single & 1 | ~single & length;
        }
        return 0;
    }

    private static int lower(Packet p, int tcp, int option, int said, int most) {
        if (said <= most) return 0;
        // A number that begins at an odd byte lies in the sum with its bytes exchanged.
        boolean odd = (option & 1) != 0;
        int from = odd ? said : swapped(said);
        int to = odd ? most : swapped(most);
        if (p.xdp()) {
            Mem header = p.at(tcp, Tcp.SIZE);
            if (header == null) return 0;
            header.u16(Tcp.CHECKSUM, Checksum.adjust16(header.u16(Tcp.CHECKSUM), from, to));
        } else if (p.l4Checksum(tcp + Tcp.CHECKSUM, from, to, 2) != 0) {
            return 0;
        }
        Mem m = p.at(option & 255, SIZE);
        if (m != null) m.be16(2, most);
        return 0;
    }

    private static int swapped(int number) {
        return (number & 0xff) << 8 | number >>> 8 & 0xff;
    }
}
