package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;

/**
 * A real server of one virtual service: one element of {@link Maps#SERVERS}, named by connection words through its index.
 *
 * <p>It carries its service's address, port and protocol, so that a hit in the connection table is checked without looking at
 * the service. Next-hop fields are the control plane's work. An element is not used again before no word names it.
 */
public final class Server extends Mem {
    public static final int SIZE = 256;

    /** {@link #flags()}: the element is in use, possibly by connections of a removed server only. */
    public static final int IN_USE = 1;
    /** {@link #flags()}: configured now; without it the server was removed and its connections wait for it. */
    public static final int AVAILABLE = 2;
    /** {@link #flags()}: the address is the director's own: deliver locally. */
    public static final int LOCAL = 4;
    /** {@link #flags()}: {@link #link()} and {@link #device()} may be used. */
    public static final int REACHABLE = 8;
    /** {@link #flags()}: weight 0. Existing connections go on; a new SYN on an old one is scheduled anew. */
    public static final int QUIESCED = 16;

    /** {@link #flags()}: of a one-packet service; its UDP answers belong to no connection. */
    public static final int ONE_PACKET = 32;
    /** {@link #flags()}: of a persistent service; its connections assure their {@link Template}s. */
    public static final int PERSISTENT = 64;
    /** {@link #flags()}: of a service of every port, or of FTP and its data; see {@link Wide}. */
    public static final int ANY_PORT = 128;
    /** {@link #flags()}: of a mark's service: any address, port and protocol; {@link #virtual} is the mark. */
    public static final int MARKED = 256;
    /** {@link #flags()}: packets to other ports than {@link #virtualPort} keep theirs. */
    public static final int KEEPS_PORT = 512;

    /**
     * {@link #flags()}: no longer {@link #AVAILABLE}, and not waited for any more: its connections' ends are told by a RST. Unless it
     * was drained, that is a while after it was removed, since configurations are cleared and loaded anew, and checks fail for a moment.
     */
    public static final int GIVEN_UP = 1024;

    /** {@link #flags()}: from this bit on the number of its {@link #timeouts}. */
    public static final int TIMEOUTS = 24;

    public static final int MASQUERADE = 0, TUNNEL = 2, DIRECT = 3;

    /** {@link #role()}: what its service's plan chooses. */
    public static final int CURRENT = 1;
    /** {@link #role()}: as it was before its forwarding method was edited; its connections go on as they began. */
    public static final int ELDER = 2;
    /** {@link #role()}: no longer configured; it may return while connections remember it. */
    public static final int REMOVED = 3;

    public Server(Mem m) {
        super(m);
    }

    /** The server that a connection's word or a plan names; another one's if that has no such element. */
    static Server of(int index) {
        return new Server(Maps.SERVERS.at(index & Fixed.SERVER_MASK.value()));
    }

    public int flags() {
        return u32(0);
    }

    public void flags(int v) {
        u32(0, v);
    }

    /** Element of {@link Maps#TIMEOUTS} for its connections; 0 is the director's own. */
    public int timeouts() {
        return flags() >>> TIMEOUTS;
    }

    /** Virtual IPv4 address, or {@link WideAddress#name} of an IPv6 one. */
    public int virtual() {
        return u32(4);
    }

    public void virtual(int v) {
        u32(4, v);
    }

    /** Virtual port, kind and method in one word: port | kind << 16 | method << 24. */
    public int portProtocolMethod() {
        return u32(8);
    }

    public void portProtocolMethod(int port, int kind, int method) {
        u32(8, port | kind << 16 | method << 24);
    }

    /** Whether this is a server of the virtual service called {@code address}; {@code portProtocol}: as {@link Flow#service}. */
    boolean serves(int address, int portProtocol) {
        return virtual() == address && (portProtocolMethod() & 0xffffff) == portProtocol
                || Fixed.WIDE.on() && Wide.serves(this, address, portProtocol);
    }

    public int virtualPort() {
        return u16(8);
    }

    /** Of its service; see {@link Kind}. */
    public int kind() {
        return u8(10);
    }

    /** IP's number of its service's protocol. */
    public int protocol() {
        return Kind.protocol(kind());
    }

    /** {@link #MASQUERADE}, {@link #TUNNEL} or {@link #DIRECT}. */
    public int method() {
        return u8(11);
    }

    /** Real IPv4 address. */
    public int address() {
        return u32(12);
    }

    public void address(int v) {
        u32(12, v);
    }

    /** Where packets to it go and its replies come from. */
    public int port() {
        return u16(16);
    }

    public void port(int v) {
        u16(16, v);
    }

    /** Largest IP packet that may leave towards the server, bytes, outer header included; 0: not known, no limit. */
    public int mtu() {
        return u16(18);
    }

    public void mtu(int v) {
        u16(18, v);
    }

    /** Index of the interface towards the server. */
    public int device() {
        return u32(20);
    }

    public void device(int v) {
        u32(20, v);
    }

    /** Twelve bytes as they begin a frame: destination MAC, source MAC. 8-byte aligned. */
    public Mem link() {
        return at(24);
    }

    /** Outer IPv4 source address of tunnelled packets. */
    public int tunnelSource() {
        return u32(36);
    }

    public void tunnelSource(int v) {
        u32(36, v);
    }

    /** Next hop's IPv4 address (the server's own when on link), for {@code redirectNeighbour} while not {@link #REACHABLE}. */
    public int gateway() {
        return u32(40);
    }

    public void gateway(int v) {
        u32(40, v);
    }

    /** Index of the service in {@link Maps#SERVICES}. */
    public int service() {
        return u32(44);
    }

    public void service(int v) {
        u32(44, v);
    }

    /** Next server with the same real address, port and protocol, for NAT replies; 0 ends the chain. */
    public int next() {
        return u32(48);
    }

    public void next(int v) {
        u32(48, v);
    }

    /** 1 if it is configured without a port of its own (0): {@link #port()} is its service's then (ip_vs_schedule). */
    public int portless() {
        return u16(52);
    }

    public void portless(int v) {
        u16(52, v);
    }

    /** Whether its own address is IPv6, whatever its service's is. */
    public boolean isIpv6() {
        return u8(54) != 0;
    }

    public void isIpv6(boolean v) {
        u8(54, v ? 1 : 0);
    }

    /** Whether the next hop's address is IPv6. */
    public boolean isGatewayIpv6() {
        return u8(55) != 0;
    }

    public void isGatewayIpv6(boolean v) {
        u8(55, v ? 1 : 0);
    }

    /** The last weight it had that was not 0, as {@code ip_vs_dest.last_weight}; mh. For the daemon alone. */
    public int lastWeight() {
        return u32(56);
    }

    public void lastWeight(int v) {
        u32(56, v);
    }

    /** How {@link #TUNNEL} wraps packets, see {@link Encapsulation}. */
    public int encapsulation() {
        return u32(60);
    }

    public void encapsulation(int v) {
        u32(60, v);
    }

    // ---- second line: for the daemon alone

    /** Rises with each server made: lists run newest first. */
    public long created() {
        return u64(64);
    }

    public void created(long v) {
        u64(64, v);
    }

    /** As configured, 0 to 2147483647. lblc and lblcr read it too. */
    public int weight() {
        return u32(72);
    }

    public void weight(int v) {
        u32(72, v);
    }

    /** {@link #CURRENT}, {@link #ELDER} or {@link #REMOVED}. */
    public int role() {
        return u32(76);
    }

    public void role(int v) {
        u32(76, v);
    }

    /** When it was removed, seconds since boot. For the daemon alone. */
    public long removed() {
        return u64(80);
    }

    public void removed(long v) {
        u64(80, v);
    }

    /** What the {@link ServerCounters} stood at when they were last zeroed: 40 bytes of the same layout. */
    public Mem zeroed() {
        return at(88);
    }

    // ---- third line: addresses of both families whole, see {@link WideAddress}

    /** Real address. */
    public Mem wideAddress() {
        return at(128);
    }

    /** Virtual address. */
    public Mem wideVirtual() {
        return at(144);
    }

    /** Outer source address of tunnelled packets. */
    public Mem wideTunnelSource() {
        return at(160);
    }

    /** Next hop's address. */
    public Mem wideGateway() {
        return at(176);
    }

    // ---- fourth line: what only some servers have

    /** Connections at which it is {@link #overloaded}, unsigned; 0 for no limit. See {@link Threshold}. */
    public int upper() {
        return u32(192);
    }

    public void upper(int v) {
        u32(192, v);
    }

    /** Connections below which it is not {@link #overloaded} any more, as configured: 0 for three quarters of {@link #upper}. */
    public int lower() {
        return u32(196);
    }

    public void lower(int v) {
        u32(196, v);
    }

    /** 1 while it gets no new connections because it has too many ({@code IP_VS_DEST_F_OVERLOAD}), else 0. */
    public int overloaded() {
        return u32(200);
    }

    public void overloaded(int v) {
        u32(200, v);
    }

    /** When it is to be removed, nanoseconds since boot; 0 if it is not being drained. For the daemon alone, as is the next. */
    public long drainEnd() {
        return u64(208);
    }

    public void drainEnd(long v) {
        u64(208, v);
    }

    /** The weight that it has when it is not being drained. */
    public int drainedWeight() {
        return u32(216);
    }

    public void drainedWeight(int v) {
        u32(216, v);
    }
}
