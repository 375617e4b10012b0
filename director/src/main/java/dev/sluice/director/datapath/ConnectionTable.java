package dev.sluice.director.datapath;

import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Subprogram;

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

    private static Mem bucket(int bucket) {
        return Maps.CONNECTIONS.at(bucket & Fixed.BUCKET_MASK.value());
    }

    /** Where the word of a place is. */
    static Mem word(int place) {
        return bucket(place >>> 3).at((place & SLOTS - 1) * WORD);
    }

    /**
     * The first word of the flow's fingerprint in its first bucket, 0 if there is none. It may be another service's.
     *
     * <p>With branches, unlike {@link #hits}: they are predicted, so that little waits for the bucket to come from memory, and the
     * processor gets on to the next packet's bucket meanwhile.
     */
    static long first(long hash) {
        Mem words = bucket(ConnectionHash.bucket(hash));
        long fingerprint = ConnectionHash.fingerprint(hash);
        long word = words.u64(ConnectionHash.home(hash) * WORD);
        if ((word ^ fingerprint) >>> 34 == 0) return word;
        word = words.u64(0);
        if ((word ^ fingerprint) >>> 34 == 0) return word;
        word = words.u64(WORD);
        if ((word ^ fingerprint) >>> 34 == 0) return word;
        word = words.u64(2 * WORD);
        if ((word ^ fingerprint) >>> 34 == 0) return word;
        word = words.u64(3 * WORD);
        if ((word ^ fingerprint) >>> 34 == 0) return word;
        word = words.u64(4 * WORD);
        if ((word ^ fingerprint) >>> 34 == 0) return word;
        word = words.u64(5 * WORD);
        if ((word ^ fingerprint) >>> 34 == 0) return word;
        word = words.u64(6 * WORD);
        if ((word ^ fingerprint) >>> 34 == 0) return word;
        word = words.u64(7 * WORD);
        return (word ^ fingerprint) >>> 34 == 0 ? word : 0;
    }

    /** Where the flow's word is, live or expired, or {@link #MISS}. */
    static int find(Flow flow) {
        return find(flow.hash(), flow.virtual(), flow.service());
    }

    /** Takes numbers, not the flow, so that the verifier follows the search once and not from every place that asks. */
    @Subprogram
    private static int find(long hash, int virtual, int service) {
        int first = ConnectionHash.bucket(hash);
        long fingerprint = ConnectionHash.fingerprint(hash);
        int place = search(first, fingerprint, virtual, service);
        if (place >= 0) return place;
        place = search(ConnectionHash.other(first, fingerprint), fingerprint, virtual, service);
        if (place >= 0) return place;
        return search(first, fingerprint, virtual, service);
    }

    private static int second(Flow flow) {
        return ConnectionHash.other(ConnectionHash.bucket(flow.hash()), ConnectionHash.fingerprint(flow.hash()));
    }

    /** The flow's first place in {@code bucket}, or {@link #MISS}. */
    private static int search(int bucket, long fingerprint, int virtual, int service) {
        Mem words = bucket(bucket);
        int hits = hits(words, fingerprint);
        for (int i = 0; i < SLOTS && hits != 0; i++) {
            int hit = lowest(hits);
            Server server = Server.of(ConnectionWord.server(words.u64(hit * WORD)));
            if (isFlow(server, bucket * SLOTS + hit, virtual, service)) return bucket * SLOTS + hit;
            hits &= hits - 1;
        }
        return MISS;
    }

    private static boolean isFlow(Server server, int place, int virtual, int service) {
        return server.serves(virtual, service) && (!Fixed.WIDE.on() || Wide.isFlow(server, place, virtual, service));
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

    /**
     * Asks for the record that a new connection of the flow is likely to write: both its cache misses, bucket's and record's, are
     * then one wait. Measured: of 450 ns for a new connection 165 were the write of the record.
     */
    static void prefetch(long hash) {
        Mem record = Maps.RECORDS.get(ConnectionHash.bucket(hash) * SLOTS + ConnectionHash.home(hash));
        if (record != null) record.prefetch(0);
    }

    /** Whether a flow of {@code protocol} to {@code server} would no longer go by this word. */
    static boolean expired(Server server, long word, int protocol, int now) {
        if (Fixed.SERVICE_TIMEOUTS.on())
            return ConnectionWord.age(word, now) > timeouts(server).timeout(timeout(server, word, protocol));
        Mem settings = Maps.SETTINGS.get(0);
        return settings != null
                && ConnectionWord.age(word, now) > new Settings(settings).timeout(timeout(server, word, protocol));
    }

    /** Whether a packet that changes nothing else is to renew the word's time, if the word has not expired altogether. */
    static boolean old(Server server, long word, int protocol, int now) {
        if (Fixed.SERVICE_TIMEOUTS.on())
            return ConnectionWord.age(word, now) > timeouts(server).renewal(timeout(server, word, protocol));
        Mem settings = Maps.SETTINGS.get(0);
        return settings != null
                && ConnectionWord.age(word, now) > new Settings(settings).renewal(timeout(server, word, protocol));
    }

    private static StateTimeouts timeouts(Server server) {
        return new StateTimeouts(Maps.TIMEOUTS.at(server.timeouts()));
    }

    private static int timeout(Server server, long word, int protocol) {
        if (Fixed.MARKS.on() && (server.flags() & Server.MARKED) != 0) return ConnectionWord.state(word);
        if (Fixed.SCTP.on() && protocol == Ip4.SCTP) return Settings.SCTP_TIMEOUTS + ConnectionWord.state(word);
        return protocol == Ip4.TCP ? ConnectionWord.state(word) : Settings.UDP_TIMEOUT;
    }

    /**
     * Enters {@code word} for a flow that was looked for and not found: its place, another CPU's place for the same flow, or {@link
     * #MISS} when every place is taken by a connection that must live. If the flow has {@link Flow#word}, its old connection's, the
     * new one takes its place.
     */
    static int enter(Flow flow, long word) {
        return Fixed.together() ? enterHere(flow, word) : enterApart(flow, word);
    }

    @Subprogram
    private static int enterApart(Flow flow, long word) {
        return enterHere(flow, word);
    }

    private static int enterHere(Flow flow, long word) {
        int place = flow.word() == 0 ? MISS : find(flow);
        if (place < 0) {
            place = claim(flow);
            if (place < 0) return MISS;
        } else {
            if (!claim(place, flow.word())) return place;
            Gauge.remove(flow.word());
        }
        fill(place, flow, word);
        return isTwice(flow.hash(), place) ? settle(flow.hash(), place, word, flow.virtual(), flow.service()) : place;
    }

    /** Fills a claimed place. */
    private static void fill(int place, Flow flow, long word) {
        Mem memory = Maps.RECORDS.get(place);
        if (memory != null) {
            ConnectionRecord cold = new ConnectionRecord(memory);
            if (Fixed.IPV6.on()) WideAddress.copy(flow.wideClient(), cold.wideClient());
            else cold.client(flow.client());
            cold.clientPort(flow.ports() & 0xffff);
            cold.since(Kernel.jiffies());
            if (Fixed.WIDE.on()) cold.made(flow.virtual(), flow.service());
        }
        publish(place, word);
        Gauge.add(word);
    }

    private static void publish(int place, long word) {
        word(place).xchg64(0, word);
    }

    /** Takes away {@link Flow#word}, if it is still there. */
    static void forget(Flow flow) {
        int place = find(flow);
        if (place >= 0 && exchange(place, flow.word(), 0)) Gauge.remove(flow.word());
    }

    private static boolean claim(int place, long word) {
        return exchange(place, word, ConnectionWord.CLAIMED);
    }

    private static boolean exchange(int place, long from, long to) {
        return word(place).cas64(0, from, to) == from;
    }

    /** Claims a place for the flow, where it costs least: a free one, an expired one, a moved one's, a mortal one's. */
    private static int claim(Flow flow) {
        int first = ConnectionHash.bucket(flow.hash());
        int second = second(flow);
        int home = ConnectionHash.home(flow.hash());
        int place = claimFree(first, home);
        if (place < 0) place = claimFree(second, home);
        return place >= 0 ? place : claimTaken(first, second, flow.now());
    }

    @Subprogram
    private static int claimTaken(int first, int second, int now) {
        int frail = frailest(first, second, now);
        if (frail < 0) return MISS;
        long victim = wordAt(frail);
        int remaining = remaining(victim, now);
        if (remaining >= 0) {
            int place = claimByMoving(first);
            if (place < 0) place = claimByMoving(second);
            if (place >= 0 || remaining >= IMMORTAL) return place;
            Outcome.count(Outcome.EVICTED);
        }
        if (!claim(frail, victim)) return MISS;
        if (victim != 0) Gauge.remove(victim);
        return frail;
    }

    /** Claims a free place of the bucket; who loses the race for it does not look for another. */
    private static int claimFree(int bucket, int home) {
        int free = free(bucket(bucket));
        int place = bucket * SLOTS + ((free >>> home & 1) != 0 ? home : lowest(free));
        return free != 0 && claim(place, 0) ? place : MISS;
    }

    /** Bit per free slot, without branches, as {@link #hits}. */
    private static int free(Mem words) {
        return free(words, 0)
                | free(words, 1) << 1
                | free(words, 2) << 2
                | free(words, 3) << 3
                | free(words, 4) << 4
                | free(words, 5) << 5
                | free(words, 6) << 6
                | free(words, 7) << 7;
    }

    private static int free(Mem words, int slot) {
        return isZero(words.u64(slot * WORD));
    }

    /** 1 if it is, else 0, without a branch: any other number or its negative has bit 63 set. */
    private static int isZero(long word) {
        return (int) ((word | -word) >>> 63) ^ 1;
    }

    /** Claims a place of the bucket whose connection finds a free place in its other bucket. */
    private static int claimByMoving(int bucket) {
        Mem words = bucket(bucket);
        int movable = 0;
        for (int slot = 0; slot < SLOTS; slot++) {
            long fingerprint = ConnectionWord.fingerprint(words.u64(slot * WORD));
            Mem other = bucket(ConnectionHash.other(bucket, fingerprint));
            movable |= (free(other) + 0xff >>> SLOTS) << slot;
        }
        if (movable == 0) return MISS;
        int place = bucket * SLOTS + lowest(movable);
        long word = wordAt(place);
        return word != ConnectionWord.CLAIMED && move(place, word, bucket) ? place : MISS;
    }

    /**
     * Moves a word to its other bucket and claims its place. If the word changed meanwhile, the copy is taken back; if a packet
     * has already used the copy too, both stay, and both count.
     */
    private static boolean move(int place, long word, int bucket) {
        int target =
                claimFree(ConnectionHash.other(bucket, ConnectionWord.fingerprint(word)), ConnectionHash.home(word));
        if (target < 0) return false;
        Mem from = Maps.RECORDS.get(place);
        Mem to = Maps.RECORDS.get(target);
        if (from != null && to != null) to.copyFrom(from, ConnectionRecord.SIZE);
        publish(target, word);
        if (claim(place, word)) return true;
        if (!exchange(target, word, 0)) Gauge.add(word);
        return false;
    }

    /** The place in either bucket that has the least life left. */
    private static int frailest(int first, int second, int now) {
        Mem settings = Maps.SETTINGS.get(0);
        if (settings == null) return MISS;
        // Life left in the upper bits, index in the lower four; kept small without branches, as the verifier wants it.
        int least = Integer.MAX_VALUE;
        for (int i = 0; i < 2 * SLOTS; i++) {
            int place = (i < SLOTS ? first : second) * SLOTS + (i & SLOTS - 1);
            long word = wordAt(place);
            int life = remaining(word, Server.of(ConnectionWord.server(word)), new Settings(settings), now);
            int less = (life + SEEN << 4 | i) - least;
            least += less & less >> 31;
        }
        return ((least & 15) < SLOTS ? first : second) * SLOTS + (least & SLOTS - 1);
    }

    /** More than any life left; and what makes any remaining life positive. */
    private static final int IMMORTAL = 1 << 20, SEEN = ConnectionWord.SEEN_MASK + 1;

    private static int remaining(long word, int now) {
        Server server = Server.of(ConnectionWord.server(word));
        Mem settings = Maps.SETTINGS.get(0);
        return settings == null ? IMMORTAL : remaining(word, server, new Settings(settings), now);
    }

    /**
     * Units until a word expires, negative if it has; {@link #IMMORTAL} or more of a claimed place and a live established
     * connection. Without branches, as it stands in a loop.
     */
    private static int remaining(long word, Server server, Settings settings, int now) {
        int protocol = server.protocol();
        int state = ConnectionWord.state(word);
        // Of a mark's service: their states tell.
        int tcp = same(protocol, Ip4.TCP) | (Fixed.WIDE.on() ? same(protocol, 0) : 0);
        int sctp = Fixed.SCTP.on() ? same(protocol, Ip4.SCTP) : 0;
        int index = state & -(tcp | sctp) | Settings.UDP_TIMEOUT & (tcp | sctp) - 1 | Settings.SCTP_TIMEOUTS & -sctp;
        int timeout = Fixed.SERVICE_TIMEOUTS.on() ? timeouts(server).timeout(index) : settings.timeout(index);
        int remaining = timeout - ConnectionWord.age(word, now);
        int alive = (remaining >>> 31) ^ 1;
        int marked = Fixed.MARKS.on() ? same(state, MarkedSctp.ESTABLISHED) & same(protocol, 0) : 0;
        int established =
                (same(state, TcpState.ESTABLISHED) & tcp | same(state, SctpState.ESTABLISHED) & sctp | marked) & alive;
        int claimed = isZero(word ^ ConnectionWord.CLAIMED);
        return remaining + IMMORTAL * established + 2 * IMMORTAL * claimed;
    }

    /** 1 if two small numbers that are not negative are equal, else 0, without a branch. */
    private static int same(int a, int b) {
        return (a ^ b) - 1 >>> 31;
    }

    private static long wordAt(int place) {
        return word(place).u64(0);
    }

    /** Whether there is another word of this fingerprint than the one at {@code place}. */
    private static boolean isTwice(long hash, int place) {
        return (twins(hash) & ~mine(hash, place)) != 0;
    }

    /** Bit per slot whose word has the flow's fingerprint: the first bucket's in the lower half of 16. */
    private static int twins(long hash) {
        int first = ConnectionHash.bucket(hash);
        long fingerprint = ConnectionHash.fingerprint(hash);
        return hits(bucket(first), fingerprint)
                | hits(bucket(ConnectionHash.other(first, fingerprint)), fingerprint) << SLOTS;
    }

    private static int mine(long hash, int place) {
        return 1 << (place & SLOTS - 1) << (place >>> 3 == ConnectionHash.bucket(hash) ? 0 : SLOTS);
    }

    /**
     * After storing a new word: if another CPU has entered the same flow, only the first word in search order stays. Answers the
     * place of the one that does.
     */
    @Subprogram
    private static int settle(long hash, int place, long word, int virtual, int service) {
        int mine = mine(hash, place);
        int others = twins(hash) & ~mine;
        if (others == 0) return place;
        boolean earlier = (others & mine - 1) != 0;
        int low = others & 0xff;
        int first = ConnectionHash.bucket(hash);
        int bucket = low != 0 ? first : ConnectionHash.other(first, ConnectionHash.fingerprint(hash));
        int other = bucket * SLOTS + lowest(low != 0 ? low : others >>> SLOTS);
        long twin = wordAt(other);
        if (!isFlow(Server.of(ConnectionWord.server(twin)), other, virtual, service)) return place;
        if (earlier) {
            if (exchange(place, word, 0)) Gauge.remove(word);
            return other;
        }
        boolean same = ConnectionWord.fingerprint(twin) == ConnectionWord.fingerprint(word);
        if (same && exchange(other, twin, 0)) Gauge.remove(twin);
        return place;
    }
}
