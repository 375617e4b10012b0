package dev.sluice.director;

import dev.sluice.director.datapath.ConnectionRecord;
import dev.sluice.director.datapath.ConnectionWord;
import dev.sluice.director.datapath.Kind;
import dev.sluice.director.datapath.Maps;
import dev.sluice.director.datapath.Origin;
import dev.sluice.director.datapath.Server;
import dev.sluice.director.datapath.Wide;
import dev.sluice.director.datapath.WideAddress;
import dev.sluice.ebpf.Mem;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** The datapath's memory of what clients of marks' services sent to, {@link Origin}s, by their connections. Any thread. */
final class Origins {
    private final Tables tables;

    Origins(Tables tables) {
        this.tables = tables;
    }

    /** Where the client of a mark's IPv6 connection to {@code server} sent to; all zeroes when it was forgotten. */
    InetAddress find(ConnectionRecord cold, Server server) {
        MemorySegment value = Arena.ofAuto().allocate(Origin.SIZE, Long.BYTES);
        boolean _ = tables.of(Maps.ORIGINS).lookup(key(cold, server), value);
        return PacketOrder.read(new Origin(Mem.of(value)).address(), true);
    }

    /** What the datapath remembers of the connection at {@code place}, to be forgotten when its word is gone; null if nothing. */
    @Nullable
    MemorySegment key(long place, long word) {
        Server server = tables.server(ConnectionWord.server(word));
        if ((server.flags() & Server.MARKED) == 0) return null;
        if (server.method() != Server.MASQUERADE && !Kind.isIpv6(server.kind())) return null;
        ConnectionRecord cold = tables.record(place);
        boolean isItsOwn = cold.isOf(word, cold.virtual(), cold.virtualPort(), cold.kind());
        return isItsOwn ? key(cold, server) : null;
    }

    /** {@code key}: one of {@link #key(long, long)}. */
    void forget(MemorySegment key) {
        boolean _ = tables.of(Maps.ORIGINS).delete(key);
    }

    private static MemorySegment key(ConnectionRecord cold, Server server) {
        MemorySegment key = Arena.ofAuto().allocate(Origin.KEY_SIZE, Long.BYTES);
        // A record of IPv4 has the rest of an address behind it.
        MemorySegment client = Arena.ofAuto().allocate(WideAddress.SIZE, Long.BYTES);
        int length = Kind.isIpv6(cold.kind()) ? WideAddress.SIZE : Integer.BYTES;
        MemorySegment.copy(cold.wideClient().segment(), 0, client, 0, length);
        int serverPort = Wide.port(server, cold.virtualPort());
        Origin.fillKey(Mem.of(key), Mem.of(client), cold.clientPort(), server.wideAddress(), serverPort, cold.kind());
        return key;
    }
}
