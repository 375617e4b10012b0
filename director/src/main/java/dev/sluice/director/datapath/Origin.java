package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Subprogram;

/**
 * What a client of a mark's service sent to: a value of {@link Maps#ORIGINS}, which the answers of a masqueraded server need, whose
 * service has no address of its own. The least recently used make room.
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

    /** Notes where the flow goes, if its server {@code index} is a mark's. Answers nothing of interest. */
    @Subprogram
    static int remember(Flow flow, int index) {
        Server server = Server.of(index);
        if ((server.flags() & Server.MARKED) == 0) return 0;
        Mem key = Maps.ORIGIN_DRAFT.get(0);
        if (key == null) return 0;
        fillKey(key, flow, server, Wide.port(server, flow.ports() >>> 16));
        Origin origin = new Origin(key.at(KEY_SIZE));
        if (Fixed.IPV6.on()) WideAddress.copy(flow.wideVirtual(), origin);
        else WideAddress.narrow(origin, flow.virtual());
        origin.u32(16, flow.virtual());
        origin.u32(20, flow.ports() >>> 16);
        int _ = Maps.ORIGINS.put(key, origin);
        return 0;
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
