package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Subprogram;

/**
 * What a client of a mark's service sent to: a value of {@link Maps#ORIGINS}, which the answers of a masqueraded server need, whose
 * service has no address of its own. Of IPv6 it is kept whatever the forwarding method, since a {@link ConnectionRecord} has no room
 * for whole addresses: fragments and listings need it.
 *
 * <p>It goes with its connection: when another takes its place here, when its time is over in the daemon's sweep. There is room for
 * as many as there may be connections; what nobody took away, of one packet or of a daemon's absence, is the least recently used
 * some time and makes room.
 */
public final class Origin extends Mem {
    public static final int SIZE = 24;
    /** Client and server, 16 bytes each; their ports; kind. */
    public static final int KEY_SIZE = 40;

    public Origin(Mem m) {
        super(m);
    }

    /** {@code flow}: named as its client's side, its virtual address and port need not be known. */
    private static void fillKey(Mem key, Flow flow, Server server, int serverPort) {
        if (Fixed.IPV6.on()) WideAddress.copy(flow.wideClient(), key);
        else WideAddress.narrow(key, flow.client());
        WideAddress.copy(server.wideAddress(), key.at(16));
        key.u32(32, flow.ports() & 0xffff | serverPort << 16);
        key.u32(36, flow.kind());
    }

    /** The key of a connection, for the daemon: ports in packet order. */
    public static void fillKey(Mem key, Mem client, int clientPort, Mem server, int serverPort, int kind) {
        WideAddress.copy(client, key);
        WideAddress.copy(server, key.at(16));
        key.u32(32, clientPort | serverPort << 16);
        key.u32(36, kind);
    }

    /** Notes where the flow's new connection to server {@code index} goes, which takes the place of {@link Flow#word}, if somebody will ask. */
    static void begin(Flow flow, int index) {
        if (!Fixed.MARKS.on() || !Fixed.MASQUERADE.on() && !Fixed.IPV6.on()) return;
        Server server = Server.of(index);
        if (isMarked(server) && (server.method() == Server.MASQUERADE || flow.ipv6())) {
            int _ = remember(flow, index, true);
        }
    }

    /** Notes it once more for a packet of the connection, should it be gone; a look at it keeps it from being the least recently used. */
    static void keep(Flow flow, int index) {
        if (!Fixed.MARKS.on() || !Fixed.MASQUERADE.on()) return;
        Server server = Server.of(index);
        if (isMarked(server) && server.method() == Server.MASQUERADE) {
            int _ = remember(flow, index, false);
        }
    }

    private static boolean isMarked(Server server) {
        return (server.flags() & Server.MARKED) != 0;
    }

    /** {@code anew}: whatever is known of another connection is of no worth. Answers nothing of interest. */
    @Subprogram
    private static int remember(Flow flow, int index, boolean anew) {
        Mem key = Maps.ORIGIN_DRAFT.get(0);
        if (key == null) return 0;
        if (anew && flow.word() != 0) forget(key, flow, Server.of(ConnectionWord.server(flow.word())));
        Server server = Server.of(index);
        fillKey(key, flow, server, Wide.port(server, flow.ports() >>> 16));
        if (!anew && Maps.ORIGINS.get(key) != null) return 0;
        Origin origin = new Origin(key.at(KEY_SIZE));
        if (Fixed.IPV6.on()) WideAddress.copy(flow.wideVirtual(), origin);
        else WideAddress.narrow(origin, flow.virtual());
        origin.u32(16, flow.virtual());
        origin.u32(20, flow.ports() >>> 16);
        int _ = Maps.ORIGINS.put(key, origin);
        return 0;
    }

    private static void forget(Mem key, Flow flow, Server server) {
        if (!isMarked(server)) return;
        fillKey(key, flow, server, Wide.port(server, flow.ports() >>> 16));
        int _ = Maps.ORIGINS.remove(key);
    }

    /** Names an answer's flow, that is to {@code flow}'s client from this port of the server; false if nobody knows. */
    static boolean name(Flow flow, Server server, int serverPort) {
        Mem key = Maps.ORIGIN_DRAFT.get(0);
        if (key == null) return false;
        fillKey(key, flow, server, serverPort);
        Mem memory = Maps.ORIGINS.get(key);
        if (memory == null) return false;
        flow.to(memory, memory.u32(16), memory.u32(20) & 0xffff);
        return true;
    }

    /** The {@link WideAddress}. */
    public Mem address() {
        return at(0);
    }
}
