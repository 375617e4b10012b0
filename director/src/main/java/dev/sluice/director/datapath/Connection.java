package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Subprogram;
import org.jspecify.annotations.Nullable;

/** What a packet does to the connection it belongs to. */
final class Connection {
    /** Another packet of the flow may change the word at the same time; after so many lost races this one's step is not taken. */
    static final int ATTEMPTS = 4;

    private Connection() {}

    /**
     * The server of a client's packet, {@link Flow#server} being its index, if its connection is in the first place looked at and
     * the packet changes nothing about it; null leaves the question to {@link #follow}. Kept short: this is most packets' path, and
     * how soon the processor reaches the next packet's cache miss depends on how little follows this one's.
     */
    static @Nullable Server established(Flow flow) {
        long word = ConnectionTable.first(flow.hash());
        if (word == 0) return null;
        int index = ConnectionWord.server(word);
        Server server = Server.of(index);
        if (!server.serves(flow.virtual(), flow.service()) || (server.flags() & Server.AVAILABLE) == 0) return null;
        // Only its record tells what it was made for.
        if (Fixed.WIDE.on() && (server.flags() & Server.MARKED) != 0) return null;
        if (flow.tcp() && !TcpState.remains(flow.flags(), ConnectionWord.state(word))) return null;
        if (ConnectionTable.old(server, word, flow.protocol(), flow.now())) return null;
        flow.server(index);
        return server;
    }

    /**
     * Index of the server that a client's packet goes to by the connection it belongs to; 0 if there is none and one may be
     * made, in place of {@link Flow#word} if that is set.
     *
     * <p>A SYN that meets a finished connection, or one to a server that takes no new ones, begins a new connection in the same
     * place: never dropped, never sent to the old server (reference §8, complaints 1 and 2). So does any UDP packet to a server
     * that was removed. Its TCP connections wait for its return, {@link Schedule#SERVER_REMOVED}, and are ended when it is given up,
     * {@link Schedule#SERVER_GIVEN_UP}: see {@link Reset}.
     */
    static int follow(Flow flow) {
        return Fixed.together() ? followHere(flow) : followApart(flow);
    }

    @Subprogram
    private static int followApart(Flow flow) {
        return followHere(flow);
    }

    private static int followHere(Flow flow) {
        flow.word(0);
        int place = ConnectionTable.find(flow);
        if (place < 0) return 0;
        Mem at = ConnectionTable.word(place);
        long word = at.u64(0);
        Server server = server(flow, word);
        if (server == null) return 0;
        if (finished(flow, word, server)) {
            flow.word(word);
            return 0;
        }
        if ((server.flags() & Server.AVAILABLE) == 0 && !passes(flow))
            return givenUp(server.flags()) ? Schedule.SERVER_GIVEN_UP : Schedule.SERVER_REMOVED;
        packet(flow, place, at, word, server);
        Origin.keep(flow, ConnectionWord.server(word));
        return ConnectionWord.server(word);
    }

    /** Index of the server of the flow's connection, if both live; 0 if not. For a packet that is none of the connection's own. */
    static int lookUp(Flow flow) {
        int place = ConnectionTable.find(flow);
        if (place < 0) return 0;
        long word = ConnectionTable.word(place).u64(0);
        Server server = server(flow, word);
        if (server == null || (server.flags() & Server.AVAILABLE) == 0) return 0;
        return ConnectionTable.expired(server, word, flow.protocol(), flow.now()) ? 0 : ConnectionWord.server(word);
    }

    /** Notes a client's packet in its connection, whose word is at {@code at}. */
    private static void packet(Flow flow, int place, Mem at, long word, Server server) {
        boolean masqueraded = server.method() == Server.MASQUERADE;
        if (MarkedSctp.applies(flow, server)) {
            int direction = masqueraded ? SctpState.INPUT : SctpState.INPUT_ONLY;
            int now = MarkedSctp.step(place, word, direction, flow.flags(), flow.now());
            if (Fixed.PERSISTENCE.on() && now == SctpState.ESTABLISHED) assure(flow, server);
            return;
        }
        int before = ConnectionWord.state(word), state = before;
        long last = word;
        for (int i = 0; i < ATTEMPTS && last != 0; i++) {
            state = fromClient(flow, masqueraded, ConnectionWord.state(last));
            last = advance(at, last, flow.now(), state);
        }
        int established = flow.sctp() ? SctpState.ESTABLISHED : TcpState.ESTABLISHED;
        if (Fixed.PERSISTENCE.on() && state == established && before != state) assure(flow, server);
    }

    /** Notes a server's packet in the connection whose word is at {@code at}. */
    static void answer(Flow flow, Mem at, long word) {
        int direction = SctpState.OUTPUT;
        if (Fixed.MARKS.on()) direction |= MarkedSctp.later(Server.of(ConnectionWord.server(word)));
        long last = word;
        for (int i = 0; i < ATTEMPTS && last != 0; i++)
            last = advance(at, last, flow.now(), fromServer(flow, direction, ConnectionWord.state(last)));
    }

    /** Tells the connection's template, if its service is persistent. */
    static void assure(Flow flow, Server server) {
        if ((server.flags() & Server.PERSISTENT) == 0) return;
        int _ = Persistence.assure(server.service(), flow);
    }

    /** Whether a client's packet finds the connection at its end, so that it may begin another. */
    private static boolean finished(Flow flow, long word, Server server) {
        if (ConnectionTable.expired(server, word, flow.protocol(), flow.now())) return true;
        if ((server.flags() & Server.AVAILABLE) == 0) return goesElsewhere(flow, server.flags());
        if (!flow.tcp() && !flow.sctp() || !flow.opens()) return false;
        return (server.flags() & Server.QUIESCED) != 0 || over(flow, ConnectionWord.state(word), server.method());
    }

    /** Whether the first packet of a connection says that the one it meets is over ({@code conn_reuse_mode}). */
    private static boolean over(Flow flow, int state, int method) {
        int mode = Settings.reuseMode();
        if (mode == 0) return false;
        // Also a mark's, MarkedSctp.CLOSED being the same number.
        if (flow.sctp()) return state == SctpState.CLOSED;
        if (state == TcpState.TIME_WAIT || state == TcpState.CLOSE) return true;
        return (mode & 2) != 0 && state == TcpState.FIN_WAIT && method != Server.MASQUERADE;
    }

    /** Whether a packet of a connection to a removed server is to be taken for the first of another connection. */
    private static boolean goesElsewhere(Flow flow, int server) {
        if (flow.tcp()) return flow.opens();
        return flow.sctp() ? flow.opens() || givenUp(server) : !Settings.has(Settings.WAIT_FOR_REMOVED);
    }

    /** Whether the connections to a removed server have come to their end. {@code server}: its flags. */
    static boolean givenUp(int server) {
        return (server & Server.GIVEN_UP) != 0 && !Settings.has(Settings.WAIT_FOR_REMOVED);
    }

    /**
     * Whether a packet of a connection to a removed server goes its way as before: a RST alone, so that the other end hears, too. A
     * server whose answers go past us learns in no other way that its client was told.
     */
    static boolean passes(Flow flow) {
        return flow.tcp() && (flow.flags() & Tcp.RST) != 0 && !Settings.has(Settings.WAIT_FOR_REMOVED);
    }

    /** The server of a word, if the word is still the flow's. */
    private static @Nullable Server server(Flow flow, long word) {
        if (ConnectionWord.fingerprint(word) != ConnectionHash.fingerprint(flow.hash())) return null;
        return Server.of(ConnectionWord.server(word));
    }

    /** The state after the packet in hand. */
    static int fromClient(Flow flow, boolean masqueraded, int state) {
        if (flow.sctp())
            return SctpState.next(masqueraded ? SctpState.INPUT : SctpState.INPUT_ONLY, flow.flags(), state);
        if (!flow.tcp()) return Fixed.WIDE.on() ? state : TcpState.NONE;
        if (TcpState.remains(flow.flags(), state)) return state;
        return masqueraded ? TcpState.input(flow.flags(), state) : TcpState.inputOnly(flow.flags(), state);
    }

    /** The state after the packet in hand, which came from the server. {@code direction}: of {@link SctpState#next}. */
    private static int fromServer(Flow flow, int direction, int state) {
        if (flow.sctp()) return SctpState.next(direction, flow.flags(), state);
        if (!flow.tcp()) return Fixed.WIDE.on() ? state : TcpState.NONE;
        return TcpState.remains(flow.flags(), state) ? state : TcpState.output(flow.flags(), state);
    }

    /**
     * Notes state and time in the word at {@code at} if they changed. Another packet of the flow may be quicker, on another CPU: who
     * brings nothing but the time leaves it at that, since the other brought it too, and would undo the other's step.
     *
     * @return the other's word, from which this packet's step is to be taken anew; 0 if there is nothing left to do
     */
    static long advance(Mem at, long word, int now, int state) {
        long next = ConnectionWord.with(word, now, state);
        if (next == word) return 0;
        long found = at.cas64(0, word, next);
        if (found == word) {
            Gauge.moved(ConnectionWord.server(word), ConnectionWord.state(word), state);
            return 0;
        }
        boolean replaced = ((found ^ word) & ConnectionWord.IDENTITY_MASK) != 0;
        return replaced || state == ConnectionWord.state(word) ? 0 : found;
    }
}
