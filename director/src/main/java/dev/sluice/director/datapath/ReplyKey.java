package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;

/** Key of {@link Maps#REPLIES}: where a masqueraded server answers from. */
public final class ReplyKey extends Mem {
    public static final int SIZE = 8;

    public ReplyKey(Mem m) {
        super(m);
    }

    public static void fill(Mem key, int address, int port, int protocol) {
        key.u32(0, address);
        key.u32(4, port | protocol << 16);
    }

    /** Bit of {@link Settings#replyFilter} that stands for a server's address. */
    public static int filterBit(int address) {
        return (address * 0x9e3779b1) >>> 19;
    }
}
