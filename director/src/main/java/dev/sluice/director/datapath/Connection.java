package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import org.jspecify.annotations.Nullable;

/** What a packet does to the connection it belongs to. */
final class Connection {
    /** Another packet of the flow may change the word at the same time; after so many lost races this one leaves no trace. */
    private static final int ATTEMPTS = 4;

    private Connection() {}

    /**
     * Index of the server that a client's packet goes to by the connection it belongs to; 0 if there is none and one may be
     * made, in place of {@link Flow#word} if that is set.
     *
     * <p>A SYN that meets a finished connection, or one to a server that takes no new ones, begins a new connection in the same
     * place: never dropped, never sent to the old server (reference §8, complaints 1 and 2). A server that was removed has no
     * connections until it returns.
     */
    static int follow(Flow flow) {
        flow.word(0);
        int place = ConnectionTable.find(flow);
        if (place < 0) return 0;
        Mem at = ConnectionTable.word(place);
        if (at == null) return 0;
        long word = at.u64(0);
        Server server = server(flow, word);
        if (server == null) return 0;
        if (finished(flow, word, server.flags())) {
            flow.word(word);
            return 0;
        }
        boolean masqueraded = server.method() == Server.MASQUERADE;
        advance(flow, at, word, fromClient(flow, masqueraded, ConnectionWord.state(word)));
        return ConnectionWord.server(word);
    }

    /** Whether a client's packet finds the connection at its end, so that it may begin another. */
    private static boolean finished(Flow flow, long word, int server) {
        if (ConnectionWord.seen(word) != flow.now() && ConnectionTable.expired(word, flow.protocol(), flow.now()))
            return true;
        if ((server & Server.AVAILABLE) == 0) return true;
        if (!flow.tcp() || !flow.opens()) return false;
        int state = ConnectionWord.state(word);
        return state == TcpState.TIME_WAIT || state == TcpState.CLOSE || (server & Server.QUIESCED) != 0;
    }

    /** The server of a word, if the word is still the flow's. */
    private static @Nullable Server server(Flow flow, long word) {
        if (ConnectionWord.fingerprint(word) != ConnectionHash.fingerprint(flow.hash())) return null;
        Mem server = Maps.SERVERS.get(ConnectionWord.server(word));
        return server == null ? null : new Server(server);
    }

    /** The state after the packet in hand. */
    static int fromClient(Flow flow, boolean masqueraded, int state) {
        if (!flow.tcp()) return TcpState.NONE;
        return masqueraded ? TcpState.input(flow.flags(), state) : TcpState.inputOnly(flow.flags(), state);
    }

    /** The state after the packet in hand, which came from the server. */
    static int fromServer(Flow flow, int state) {
        return flow.tcp() ? TcpState.output(flow.flags(), state) : TcpState.NONE;
    }

    /**
     * Notes state and time in the word at {@code at} if they changed. Who loses the race against another packet of the flow tries
     * again on the other's word; the transition then misses the other's, as if the packets had come the other way round.
     */
    static void advance(Flow flow, Mem at, long word, int state) {
        long next = ConnectionWord.with(word, flow.now(), state);
        for (int i = 0; i < ATTEMPTS && next != word; i++) {
            long found = at.cas64(0, word, next);
            if (found == word) {
                Gauge.moved(ConnectionWord.server(word), ConnectionWord.state(word), state);
                return;
            }
            if (((found ^ word) & ConnectionWord.IDENTITY_MASK) != 0) return;
            word = found;
            next = ConnectionWord.with(word, flow.now(), state);
        }
    }
}
