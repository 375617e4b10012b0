package dev.sluice.director;

import dev.sluice.director.datapath.Maglev;
import java.util.List;

/**
 * Fills mh's table (net/netfilter/ipvs/ip_vs_mh.c: ip_vs_mh_permutate, ip_vs_mh_populate): in each round every server takes as many
 * places as it has turns, the next free ones of a permutation of its own.
 *
 * <p>Weights count as they were before they became 0, so that quiescing a server moves nobody else's clients.
 */
final class MaglevTable {
    /** {@code ip_vs_mh_state.hash2}: both halves of the key. */
    private static final long SECOND_KEY = 2654446892L;
    /** Half of {@code CONFIG_IP_VS_MH_TAB_INDEX}: more bits of a weight are not looked at. */
    private static final int WEIGHT_BITS = 12 / 2;

    private final List<RealServer> servers;
    private final int[] turns;
    private final int[] at;
    private final int[] skip;
    private final RealServer[] table = new RealServer[Maglev.BUCKETS];

    private MaglevTable(List<RealServer> servers) {
        this.servers = servers;
        turns = new int[servers.size()];
        at = new int[servers.size()];
        skip = new int[servers.size()];
        int divisor = 0, most = 0;
        for (RealServer server : servers) {
            divisor = Weights.gcd(server.lastWeight(), divisor);
            most = Math.max(most, server.lastWeight());
        }
        int shift = Math.max(0, Integer.SIZE - Integer.numberOfLeadingZeros(most / divisor) - WEIGHT_BITS);
        for (int i = 0; i < turns.length; i++) {
            RealServer server = servers.get(i);
            int share = server.lastWeight() / divisor >> shift;
            turns[i] = server.lastWeight() == 0 ? 0 : Math.max(1, share);
            at[i] = Integer.remainderUnsigned(hash(server, Maglev.FIRST_KEY), Maglev.BUCKETS);
            skip[i] = Integer.remainderUnsigned(hash(server, SECOND_KEY), Maglev.BUCKETS - 1) + 1;
        }
    }

    /** {@code servers}: newest first, at least one of which has a weight. */
    static RealServer[] of(List<RealServer> servers) {
        MaglevTable made = new MaglevTable(servers);
        made.populate();
        return made.table;
    }

    /** {@code ip_vs_mh_hashkey} of address and port. */
    private static int hash(RealServer server, long key) {
        byte[] address = server.key().address().getAddress();
        int folded = 0;
        for (int i = 0; i < address.length; i++) folded ^= (address[i] & 0xff) << 24 - i % 4 * 8;
        return Maglev.hash(folded + server.key().port(), key);
    }

    private void populate() {
        int left = table.length;
        for (int server = 0; left > 0; server = (server + 1) % turns.length)
            for (int turn = 0; turn < turns[server] && left > 0; turn++, left--) take(server);
    }

    /** The next place of the server's permutation that nobody has. */
    private void take(int server) {
        while (table[at[server]] != null) step(server);
        table[at[server]] = servers.get(server);
        step(server);
    }

    private void step(int server) {
        at[server] = (at[server] + skip[server]) % Maglev.BUCKETS;
    }
}
