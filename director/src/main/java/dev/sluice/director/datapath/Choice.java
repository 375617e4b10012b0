package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import org.jspecify.annotations.Nullable;

/**
 * What a user's scheduler is asked: for which client it is to choose, and among which servers. Kernel code; lives on the stack of
 * the choosing program.
 *
 * <p>Members are the service's servers of weights above 0, the newest first, counted from 0. Asked for one that is not there, all
 * methods answer 0.
 */
public final class Choice extends Mem {
    private static final int NOTES = 16, NOTE = 8, MOST_NOTES = 4;

    public static final int SIZE = NOTES + MOST_NOTES * NOTE;

    public Choice(Mem m) {
        super(m);
    }

    void begin(int plan, int client, int virtual, int ports) {
        u32(0, plan);
        u32(4, client);
        u32(8, virtual);
        u32(12, ports);
    }

    /**
     * The client's IPv4 address as a number: 10.0.0.1 is {@code 0x0a000001}. Of an IPv6 address the exclusive or of its four words of
     * 32 bits, as the kernel's hashing schedulers have it.
     */
    public int client() {
        return be32(4);
    }

    public int clientPort() {
        return be16(12);
    }

    /** The address that the client sent to, in the same way. */
    public int virtual() {
        return be32(8);
    }

    public int virtualPort() {
        return be16(14);
    }

    /** The service's scheduler flags: 8, 16 and 32 for {@code -b flag-1, flag-2, flag-3}. */
    public int flags() {
        Mem sizes = Maps.SLOTS.get(u32(0) + 1);
        return sizes == null ? 0 : new Plan(sizes).options();
    }

    /** How many servers there are to choose from. */
    public int members() {
        Mem sizes = Maps.SLOTS.get(u32(0) + 1);
        return sizes == null ? 0 : new Plan(sizes).members();
    }

    /** What {@code choose} answers to choose this member; 0, nobody, while it has as many connections as it may have. */
    public int server(int member) {
        Mem slot = slot(member);
        if (slot == null) return 0;
        int server = new Plan(slot).server();
        return server & Threshold.admits(server);
    }

    /** Of a member, 1 to 2147483647. */
    public int weight(int member) {
        Mem slot = slot(member);
        return slot == null ? 0 : new Plan(slot).weight();
    }

    /** A member's ActiveConn. */
    public long active(int member) {
        return Gauge.active(gauge(member));
    }

    /** A member's InActConn. */
    public long inactive(int member) {
        return (int) gauge(member);
    }

    /** Answers 0, 1, 2 ... for one connection after the other, on whatever CPU; starts anew when the servers change. */
    public long turn() {
        Mem head = Maps.SLOTS.get(u32(0));
        return head == null ? 0 : head.fetchAdd64(0, 1);
    }

    /** What was noted, 0 at first. {@code i}: a constant from 0 to 3. Rounds of {@code Kernel.loop} share their choice's notes. */
    public long note(int i) {
        return u64(NOTES + i * NOTE);
    }

    /** Notes a number. {@code i}: a constant from 0 to 3. */
    public void note(int i, long v) {
        u64(NOTES + i * NOTE, v);
    }

    private @Nullable Mem slot(int member) {
        return Integer.compareUnsigned(member, members()) < 0 ? Maps.SLOTS.get(u32(0) + Plan.HEAD + member) : null;
    }

    private long gauge(int member) {
        Mem gauge = Maps.GAUGES.get(server(member));
        return gauge == null ? 0 : gauge.u64(0);
    }
}
