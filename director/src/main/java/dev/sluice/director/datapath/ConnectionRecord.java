package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;

/**
 * What the word leaves out, for listings and later for sync: written when a connection is made, moved with its word, and but for
 * {@link Wide} services' read by the daemon only. It may lag behind the word for a moment: believe it only if its client hashes
 * to the word's fingerprint.
 */
public final class ConnectionRecord extends Mem {
    public static final int SIZE = 32;

    public ConnectionRecord(Mem m) {
        super(m);
    }

    /** IPv4 client. */
    public int client() {
        return u32(0);
    }

    public void client(int v) {
        u32(0, v);
    }

    /** The client's {@link WideAddress}; of IPv4 the rest behind {@link #client} may be anything. */
    public Mem wideClient() {
        return at(0);
    }

    public int clientPort() {
        return u16(16);
    }

    public void clientPort(int v) {
        u16(16, v);
    }

    /** {@code jiffies} at which the connection was made. */
    public long since() {
        return u64(24) & (1L << 48) - 1;
    }

    public void since(long v) {
        u64(24, v);
    }

    /** Of a {@link MarkedSctp} connection, see {@link MarkedSctp#state}; 0 at first. */
    public int sctpState() {
        return u8(30);
    }

    void sctpState(int v) {
        u8(30, v);
    }

    /**
     * Whether it is of the connection that this word says, to {@code virtual} (an IPv4 address or a {@link WideAddress#name}). For the
     * daemon.
     */
    public boolean isOf(long word, int virtual, int virtualPort, int kind) {
        int ports = clientPort() | virtualPort << 16;
        long hash = Kind.isIpv6(kind)
                ? ConnectionHash.of(wideClient(), virtual, ports, kind)
                : ConnectionHash.of(client(), virtual, ports, kind);
        return ConnectionHash.fingerprint(hash) == ConnectionWord.fingerprint(word);
    }

    // ---- of connections to {@link Wide} services, after all else is written

    /** What the client sent to, as {@link Flow} has it. */
    void made(int virtual, int service) {
        u16(18, service);
        u32(20, virtual);
        u8(31, service >>> 16);
    }

    boolean isFor(int virtual, int service) {
        return virtual() == virtual && (virtualPort() | kind() << 16) == service;
    }

    /** Virtual IPv4 address, or {@link WideAddress#name} of an IPv6 one. */
    public int virtual() {
        return u32(20);
    }

    public int virtualPort() {
        return u16(18);
    }

    public int kind() {
        return u8(31);
    }
}
