package dev.sluice.director.datapath;

import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Subprogram;
import org.jspecify.annotations.Nullable;

/**
 * The fingerprint table: a flow's word is in one of two buckets of eight, and every change of a word is one compare-exchange.
 *
 * <p>A <em>place</em> is {@code bucket * 8 + slot}. Several CPUs, and the daemon's sweeper, work on the table at once without
 * locks:
 * <ul>
 *   <li>A reader sees whole words, so fingerprint, server and state always belong together. What it finds may be replaced
 *       before it acts; then its compare-exchange fails, and it looks again or leaves the word to the one who was quicker.
 *   <li>Only who exchanges a word for {@link ConnectionWord#CLAIMED} may write the place's {@link ConnectionRecord}, until it
 *       stores the new word. Claimed places match no flow and are nobody else's to take.
 *   <li>A word is moved by writing its copy first, so it is always in one of its buckets; but it may go from the second to the
 *       first behind a reader's back, who therefore reads the first once more before it calls a flow unknown.
 *   <li>Two CPUs may enter one flow at the same time. Each looks for the other's word after storing its own; all agree that the
 *       first one in search order stays, and who sees a later one removes it.
 * </ul>
 */
final class ConnectionTable {
    /** No place. */
    static final int MISS = -1;

    private static final int SLOTS = 8;
    private static final int WORD = 8;

    private ConnectionTable() {}

    /** The word at a place. */
    static @Nullable Mem word(int place) {
        Mem words = Maps.CONNECTIONS.get(place >>> 3);
        return words == null ? null : words.at((place & SLOTS - 1) * WORD);
    }

    /** Where the flow's word is, live or expired, or {@link #MISS}. */
    static int find(Flow flow) {
        int first = ConnectionHash.bucket(flow.hash());
        int place = search(flow, first, 0);
        if (place >= 0) return place;
        place = search(flow, second(flow), 0);
        if (place >= 0) return place;
        return search(flow, first, 0);
    }

    private static int second(Flow flow) {
        return ConnectionHash.other(ConnectionHash.bucket(flow.hash()), ConnectionHash.fingerprint(flow.hash()));
    }

    /** The flow's first place in {@code bucket} from {@code slot} on, or {@link #MISS}. */
    private static int search(Flow flow, int bucket, int slot) {
        Mem words = Maps.CONNECTIONS.get(bucket);
        if (words == null) return MISS;
        int hits = hits(words, ConnectionHash.fingerprint(flow.hash())) & -1 << slot;
        for (int i = 0; i < SLOTS && hits != 0; i++) {
            int hit = lowest(hits);
            Mem server = Maps.SERVERS.get(ConnectionWord.server(words.u64(hit * WORD)));
            if (server != null && new Server(server).serves(flow.virtual(), flow.service()))
                return bucket * SLOTS + hit;
            hits &= hits - 1;
        }
        return MISS;
    }

    /**
     * Bit per slot whose fingerprint is this one. Without branches: the slot is as good as random, so a branch would be
     * mispredicted, and the verifier would follow the rest of the program once for every slot.
     */
    private static int hits(Mem words, long fingerprint) {
        return hit(words, 0, fingerprint)
                | hit(words, 1, fingerprint) << 1
                | hit(words, 2, fingerprint) << 2
                | hit(words, 3, fingerprint) << 3
                | hit(words, 4, fingerprint) << 4
                | hit(words, 5, fingerprint) << 5
                | hit(words, 6, fingerprint) << 6
                | hit(words, 7, fingerprint) << 7;
    }

    /** 1 if the slot's fingerprint is this one, else 0: only from 0 does taking one away reach bit 63. */
    private static int hit(Mem words, int slot, long fingerprint) {
        return (int) (((words.u64(slot * WORD) ^ fingerprint) >>> 34) - 1 >>> 63);
    }

    /** Number of the lowest of eight bits, at least one of which is set: a de Bruijn sequence and its order. */
    private static int lowest(int bits) {
        int order = (bits & -bits) * 0x17 >>> 5 & 7;
        return 0x56374210 >>> order * 4 & 7;
    }

    /** Whether a flow of {@code protocol} would still go by this word. */
    static boolean expired(long word, int protocol, int now) {
        Mem settings = Maps.SETTINGS.get(0);
        return settings != null
                && ConnectionWord.age(word, now) > new Settings(settings).timeout(timeout(word, protocol));
    }

    private static int timeout(long word, int protocol) {
        return protocol == Ip4.TCP ? ConnectionWord.state(word) : Settings.UDP_TIMEOUT;
    }

    /**
     * Enters {@code word} for the flow: its place, another CPU's place for the same flow, or {@link #MISS} when every place is
     * taken by a connection that must live.
     */
    @Subprogram
    static int insert(Flow flow, long word) {
        int place = claim(flow);
        if (place < 0) return MISS;
        fill(place, flow, word);
        return settle(flow, place, word);
    }

    /**
     * Enters {@code word} for the flow in place of its old one, {@link Flow#word} at {@link Flow#place}: the place, or {@link
     * #MISS} if another CPU has changed it.
     */
    @Subprogram
    static int replace(Flow flow, long word) {
        int place = flow.place();
        if (!claim(place, flow.word())) return MISS;
        Gauge.remove(flow.word());
        fill(place, flow, word);
        return place;
    }

    /** Fills a claimed place. */
    private static void fill(int place, Flow flow, long word) {
        Mem memory = Maps.RECORDS.get(place);
        if (memory != null) {
            ConnectionRecord cold = new ConnectionRecord(memory);
            cold.client(flow.client());
            cold.clientPort(flow.ports() & 0xffff);
            cold.since(Kernel.jiffies());
        }
        publish(place, word);
        Gauge.add(word);
    }

    private static void publish(int place, long word) {
        Mem at = word(place);
        if (at != null) at.xchg64(0, word);
    }

    private static boolean claim(int place, long word) {
        return exchange(place, word, ConnectionWord.CLAIMED);
    }

    private static boolean exchange(int place, long from, long to) {
        Mem at = word(place);
        return at != null && at.cas64(0, from, to) == from;
    }

    /** Claims a place for the flow, where it costs least. */
    private static int claim(Flow flow) {
        int first = ConnectionHash.bucket(flow.hash());
        int second = second(flow);
        int place = claimVacant(first, flow.now());
        if (place < 0) place = claimVacant(second, flow.now());
        if (place < 0) place = claimByMoving(first);
        if (place < 0) place = claimByMoving(second);
        if (place < 0) place = claimByEviction(first, second, flow.now());
        return place;
    }

    /** Claims a free place of the bucket, or one whose connection has expired. */
    @Subprogram
    private static int claimVacant(int bucket, int now) {
        int place = claimFree(bucket);
        if (place >= 0) return place;
        for (int slot = 0; slot < SLOTS; slot++) {
            place = bucket * SLOTS + slot;
            long word = wordAt(place);
            if (remaining(word, now) < 0 && claim(place, word)) {
                Gauge.remove(word);
                return place;
            }
        }
        return MISS;
    }

    private static int claimFree(int bucket) {
        for (int slot = 0; slot < SLOTS; slot++) {
            int place = bucket * SLOTS + slot;
            if (wordAt(place) == 0 && claim(place, 0)) return place;
        }
        return MISS;
    }

    /** Claims a place of the bucket whose connection finds a free place in its other bucket. */
    @Subprogram
    private static int claimByMoving(int bucket) {
        for (int slot = 0; slot < SLOTS; slot++) {
            int place = bucket * SLOTS + slot;
            long word = wordAt(place);
            if (word != ConnectionWord.CLAIMED && move(place, word, bucket)) return place;
        }
        return MISS;
    }

    /**
     * Moves a word to its other bucket and claims its place. If the word changed meanwhile, the copy is taken back; if a packet
     * has already used the copy too, both stay, and both count.
     */
    private static boolean move(int place, long word, int bucket) {
        int target = claimFree(ConnectionHash.other(bucket, ConnectionWord.fingerprint(word)));
        if (target < 0) return false;
        Mem from = Maps.RECORDS.get(place);
        Mem to = Maps.RECORDS.get(target);
        if (from != null && to != null) to.copyFrom(from, ConnectionRecord.SIZE);
        publish(target, word);
        if (claim(place, word)) return true;
        if (!exchange(target, word, 0)) Gauge.add(word);
        return false;
    }

    /** Claims the place of the connection that would expire first, unless it is an established one. */
    @Subprogram
    private static int claimByEviction(int first, int second, int now) {
        // Life left in the upper bits, index in the lower four; kept small without branches, as the verifier wants it.
        int least = Integer.MAX_VALUE;
        for (int i = 0; i < 2 * SLOTS; i++) {
            int place = (i < SLOTS ? first : second) * SLOTS + (i & SLOTS - 1);
            int candidate = mortal(wordAt(place), now) << 4 | i;
            int less = candidate - least;
            least += less & less >> 31;
        }
        if (least >>> 4 >= IMMORTAL) return MISS;
        int place = ((least & 15) < SLOTS ? first : second) * SLOTS + (least & SLOTS - 1);
        long victim = wordAt(place);
        if (victim == 0 || mortal(victim, now) >= IMMORTAL || !claim(place, victim)) return MISS;
        Gauge.remove(victim);
        Outcome.count(Outcome.EVICTED);
        return place;
    }

    /** More than any life left. */
    private static final int IMMORTAL = 1 << 20;

    /** Life left, or {@link #IMMORTAL} of a word that may not be evicted. */
    private static int mortal(long word, int now) {
        if (word == ConnectionWord.CLAIMED || ConnectionWord.state(word) == TcpState.ESTABLISHED) return IMMORTAL;
        int remaining = remaining(word, now);
        return remaining < 0 ? 0 : remaining;
    }

    /** Units until a word expires: 0 or more while it lives; a claimed place never expires. */
    private static int remaining(long word, int now) {
        if (word == ConnectionWord.CLAIMED) return IMMORTAL;
        Mem server = Maps.SERVERS.get(ConnectionWord.server(word));
        Mem settings = Maps.SETTINGS.get(0);
        if (server == null || settings == null) return IMMORTAL;
        int index = timeout(word, new Server(server).protocol());
        return new Settings(settings).timeout(index) - ConnectionWord.age(word, now);
    }

    private static long wordAt(int place) {
        Mem at = word(place);
        return at == null ? ConnectionWord.CLAIMED : at.u64(0);
    }

    /** After storing a new word: leaves the flow one word only, the first in search order, and answers its place. */
    private static int settle(Flow flow, int place, long word) {
        int second = second(flow);
        int lowest = find(flow);
        if (lowest >= 0 && lowest != place) {
            if (exchange(place, word, 0)) Gauge.remove(word);
            return lowest;
        }
        drop(flow, search(flow, place >>> 3, (place & SLOTS - 1) + 1));
        if (place >>> 3 != second) drop(flow, search(flow, second, 0));
        return place;
    }

    /** Removes a word that another CPU entered for a flow that has an earlier one. */
    private static void drop(Flow flow, int place) {
        if (place < 0) return;
        long word = wordAt(place);
        boolean ours = ConnectionWord.fingerprint(word) == ConnectionHash.fingerprint(flow.hash());
        if (ours && exchange(place, word, 0)) Gauge.remove(word);
    }
}
