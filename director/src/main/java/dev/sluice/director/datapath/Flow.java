package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;

/**
 * What the packet in hand says of its flow, always as the client's side of it: a structure on the stack that one packet's
 * methods share. Addresses and ports in network order.
 *
 * <p>As long as it is not handed to a {@link dev.sluice.ebpf.Subprogram} the compiler keeps it in registers. So the path of
 * established connections never does that; the other paths read the packet once more instead, since every field that is kept for
 * them would be one more to keep there.
 */
final class Flow extends Mem {
    static final int SIZE = 88;

    private static final int CLIENT = 56, VIRTUAL = 72;

    Flow(Mem m) {
        super(m);
    }

    /** IPv4 address, or {@link WideAddress#fold} of an IPv6 one: what schedulers see. */
    int client() {
        return u32(0);
    }

    /** IPv4 address, or {@link WideAddress#name} of an IPv6 one: what {@link Server#serves} is asked. */
    int virtual() {
        return u32(4);
    }

    /** The client's {@link WideAddress}. */
    Mem wideClient() {
        return at(CLIENT);
    }

    /** The virtual {@link WideAddress}. */
    Mem wideVirtual() {
        return at(VIRTUAL);
    }

    /** The {@link WideAddress} that this server's answer is to seem to come from. */
    Mem wideVirtual(Server server) {
        return Fixed.WIDE.on() ? wideVirtual() : server.wideVirtual();
    }

    /** Client's port in the low half, virtual port in the high. */
    int ports() {
        return u32(8);
    }

    /** Virtual port and kind in one word: port | kind << 16. */
    int service() {
        return u32(12);
    }

    /** For who has only that of a flow; {@link #name} does it otherwise. */
    void service(int v) {
        u32(12, v);
    }

    /** See {@link Kind}. */
    int kind() {
        return service() >>> 16;
    }

    int protocol() {
        return Fixed.IPV6.on() ? Kind.protocol(kind()) : kind();
    }

    boolean ipv6() {
        return Fixed.IPV6.on() && Kind.isIpv6(kind());
    }

    boolean tcp() {
        return protocol() == Ip4.TCP;
    }

    boolean udp() {
        return protocol() == Ip4.UDP;
    }

    boolean sctp() {
        return Fixed.SCTP.on() && protocol() == Ip4.SCTP;
    }

    /** See {@link ConnectionHash}. */
    long hash() {
        return u64(16);
    }

    /** Names an IPv4 flow, and hashes it. */
    void name(int client, int virtual, int ports, int protocol) {
        u32(0, client);
        u32(4, virtual);
        u32(8, ports);
        u32(12, ports >>> 16 | protocol << 16);
        u64(16, ConnectionHash.of(client, virtual, ports, protocol));
        if (!Fixed.IPV6.on()) return;
        WideAddress.narrow(wideClient(), client);
        WideAddress.narrow(wideVirtual(), virtual);
    }

    /** Names an IPv6 flow, and hashes it. */
    void name(Mem client, Mem virtual, int ports, int protocol) {
        WideAddress.copy(client, wideClient());
        WideAddress.copy(virtual, wideVirtual());
        u32(0, WideAddress.fold(client));
        u32(4, WideAddress.name(virtual));
        u32(8, ports);
        u32(12, ports >>> 16 | (protocol | Kind.IPV6) << 16);
        u64(16, ConnectionHash.of(client, virtual(), ports, kind()));
    }

    /** Turns a server's packet, whose client is named as the destination so far, round. */
    void reverse() {
        int source = client();
        u32(0, virtual());
        u32(4, source);
        u32(8, ports() >>> 16 | ports() << 16);
        if (!Fixed.IPV6.on()) return;
        Mem client = wideClient();
        Mem virtual = wideVirtual();
        long low = client.u64(0);
        long high = client.u64(8);
        WideAddress.copy(virtual, client);
        virtual.u64(0, low);
        virtual.u64(8, high);
    }

    /** Names it as a flow of this server's service, and hashes it; the client stays. */
    void to(Server server) {
        to(server, server.virtualPort());
    }

    /** The same, to this port. */
    void to(Server server, int port) {
        if (Fixed.WIDE.on() && Fixed.IPV6.on()) WideAddress.copy(server.wideVirtual(), wideVirtual());
        to(server.virtual(), port);
    }

    /** Names it as a flow to this {@link WideAddress}, called {@code name}, and port. */
    void to(Mem address, int name, int port) {
        if (Fixed.IPV6.on()) WideAddress.copy(address, wideVirtual());
        to(name, port);
    }

    private void to(int virtual, int port) {
        int ports = ports() & 0xffff | port << 16;
        u32(4, virtual);
        u32(8, ports);
        u32(12, ports >>> 16 | kind() << 16);
        u64(
                16,
                ipv6()
                        ? ConnectionHash.of(wideClient(), virtual, ports, kind())
                        : ConnectionHash.of(client(), virtual, ports, kind()));
    }

    /** What {@link Marks} says of the packet, until it has a {@link #server}; only where that was asked. */
    int mark() {
        return u32(24);
    }

    void mark(int v) {
        u32(24, v);
    }

    /** Bytes of the packet that an ICMP error quotes: the IP header, and of the next what names the flow. */
    int quoted() {
        // TCP's and SCTP's headers are quoted whole, since tc refuses to cut off a checksum that a device has yet to
        // fill in.
        return transport() - Eth.SIZE + (tcp() ? Tcp.SIZE : sctp() ? Sctp.SIZE : Udp.SIZE);
    }

    /** Table time. */
    int now() {
        return u32(28);
    }

    void now(int v) {
        u32(28, v);
    }

    /** The word of a connection that a new one is to replace; 0 for none. */
    long word() {
        return u64(32);
    }

    void word(long v) {
        u64(32, v);
    }

    /** TCP flags; SCTP's event ({@link Sctp#event}); meaningless for UDP. */
    int flags() {
        return u32(40);
    }

    void flags(int v) {
        u32(40, v);
    }

    /** {@link #transport}: beside it, the packet is the first of several fragments. */
    static final int FIRST_FRAGMENT = 256;

    /** Where in the packet the transport header begins: at most 255, for the verifier to see; 0 when there is none, in a later fragment. */
    int transport() {
        return u32(44) & 255;
    }

    boolean firstFragment() {
        return (u32(44) & FIRST_FRAGMENT) != 0;
    }

    boolean laterFragment() {
        return u32(44) == 0;
    }

    void transport(int v) {
        u32(44, v);
    }

    /** Length of the IP packet, bytes. */
    int length() {
        return u32(48);
    }

    void length(int v) {
        u32(48, v);
    }

    /** Length of IP and transport header, bytes. */
    int headers() {
        return u32(52);
    }

    void headers(int v) {
        u32(52, v);
    }

    /** Index of the server that {@link Connection#established} found. */
    int server() {
        return u32(24);
    }

    void server(int v) {
        u32(24, v);
    }

    // ---- while the server that a packet came from is looked for, see {@link Reply}

    /** Where in a chain of servers the search goes on; 0 behind its end. */
    int candidate() {
        return u32(24);
    }

    void candidate(int v) {
        u32(24, v);
    }

    /** The port that the packet came from. */
    int answeringPort() {
        return u32(32);
    }

    void answeringPort(int v) {
        u32(32, v);
    }

    /** A one-packet service's server that it may be of, should it be of no connection; 0 for none. */
    int connectionless() {
        return u32(36);
    }

    void connectionless(int v) {
        u32(36, v);
    }

    /** Whether it may begin a connection: any UDP packet, a TCP segment with SYN and without RST, an SCTP INIT. */
    boolean opens() {
        if (sctp()) return flags() == SctpState.INIT_EVENT;
        return !tcp() || (flags() & (Tcp.SYN | Tcp.RST)) == Tcp.SYN;
    }
}
