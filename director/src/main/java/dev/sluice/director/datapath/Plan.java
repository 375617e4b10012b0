package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;

/**
 * How a service's servers are chosen: a head and its members, in consecutive slots of {@link Maps#SLOTS} (16 bytes each). Built
 * aside by the control plane and switched to by one store of {@link Service#plan}; never changed afterwards but for the cursor.
 *
 * <p>For the sequence schedulers: two head slots, {@code segments} segment slots, then the members. A wrr cycle has {@code
 * total} picks; segment k covers picks {@code start(k)} to {@code start(k + 1)} and repeats its {@code count} members, those
 * whose weight reaches that far, in list order. rr is the case of one segment. Storage grows with distinct weights, not with
 * their sum, and the pick order is exactly the kernel's.
 *
 * <p>For dh, sh and mh: two head slots, then a table of {@code members} server indices, four to a slot; see {@link Buckets}.
 *
 * <p>For the others: two head slots, then one member slot per usable server, in list order (newest first), for fo and ovf the
 * heavier first; and empty slots up to a multiple of {@link #STEP}.
 */
public final class Plan extends Mem {
    public static final int SLOT = 16;
    /** Slots before the first segment or member. */
    public static final int HEAD = 2;

    /** Members that are looked at together. */
    public static final int STEP_BITS = 3, STEP = 1 << STEP_BITS;

    public Plan(Mem m) {
        super(m);
    }

    // ---- slot 0 of the head

    /** Picks made so far; the next one is {@code cursor % total}. Raised atomically by every pick. */
    public long cursor() {
        return u64(0);
    }

    public void cursor(long v) {
        u64(0, v);
    }

    /** Picks of one cycle; of twos the sum of all weights. */
    public long total() {
        return u64(8);
    }

    public void total(long v) {
        u64(8, v);
    }

    // ---- slot 1 of the head

    public int segments() {
        return u32(0);
    }

    public void segments(int v) {
        u32(0, v);
    }

    public int members() {
        return u32(4);
    }

    public void members(int v) {
        u32(4, v);
    }

    /** Slots of the whole plan, head included. For the daemon alone. */
    public int length() {
        return u32(8);
    }

    public void length(int v) {
        u32(8, v);
    }

    /** {@link #FALLBACK}, {@link #PORT} and whatever else the scheduler knows: its flags as {@code ipvsadm -b} has them. */
    public int options() {
        return u32(12);
    }

    public void options(int v) {
        u32(12, v);
    }

    /** {@code IP_VS_SVC_F_SCHED_SH_FALLBACK} and {@code _PORT} of include/uapi/linux/ip_vs.h, and mh's. */
    public static final int FALLBACK = 8, PORT = 16;

    // ---- a segment slot

    public long start() {
        return u64(0);
    }

    public void start(long v) {
        u64(0, v);
    }

    public int count() {
        return u32(8);
    }

    public void count(int v) {
        u32(8, v);
    }

    /** Index in {@link Maps#SLOTS} of the segment's first member. */
    public int first() {
        return u32(12);
    }

    public void first(int v) {
        u32(12, v);
    }

    // ---- a member slot

    /** Index in {@link Maps#SERVERS}. */
    public int server() {
        return u32(0);
    }

    public void server(int v) {
        u32(0, v);
    }

    public int weight() {
        return u32(4);
    }

    public void weight(int v) {
        u32(4, v);
    }

    /** Of its weight and all before it. twos. */
    public long sum() {
        return u64(8);
    }

    public void sum(long v) {
        u64(8, v);
    }
}
