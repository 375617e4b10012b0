package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;

/** Key of {@link Maps#REPLIES}: where a masqueraded server answers from. */
public final class ReplyKey extends Mem {
    public static final int SIZE = 24;

    public ReplyKey(Mem m) {
        super(m);
    }

    /** {@code address}: a {@link WideAddress}. */
    public static void fill(Mem key, Mem address, int port, int kind) {
        WideAddress.copy(address, key);
        key.u32(16, port | kind << 16);
        key.u32(20, 0);
    }

    /** The same of an IPv4 server. */
    public static void fill(Mem key, int address, int port, int protocol) {
        WideAddress.narrow(key, address);
        key.u32(16, port | protocol << 16);
        key.u32(20, 0);
    }

    /** The server's {@link WideAddress}. */
    public Mem address() {
        return at(0);
    }

    public int port() {
        return u16(16);
    }

    public int kind() {
        return u16(18);
    }

    /** Bit of {@link Settings#replyFilter} that stands for a server's address; of an IPv6 one its {@link WideAddress#fold}. */
    public static int filterBit(int address) {
        return (address * 0x9e3779b1) >>> 19;
    }
}
