package dev.sluice.keepalived.vrrp.bfd;

/** A BFD control packet without authentication (RFC 5880 §4.1). One is filled again and again. Times are microseconds. */
final class ControlPacket {
    static final int SIZE = 24;

    private static final int VERSION = 1;
    private static final int POLL = 0x20, FINAL = 0x10, AUTHENTICATED = 4, MULTIPOINT = 1;

    private byte[] bytes = new byte[SIZE];
    private int start;

    /** Answers whether it is one that RFC 5880 §6.8.6 does not discard unseen. */
    boolean read(byte[] from, int at, int length) {
        bytes = from;
        start = at;
        return length >= SIZE
                && (u8(0) >>> 5) == VERSION
                && u8(3) >= SIZE
                && u8(3) <= length
                && u8(2) != 0
                && (u8(1) & (MULTIPOINT | AUTHENTICATED)) == 0
                && sender() != 0
                && (receiver() != 0 || state().ordinal() <= BfdState.DOWN.ordinal());
    }

    BfdState state() {
        return BfdState.of(u8(1) >>> 6);
    }

    boolean polls() {
        return (u8(1) & POLL) != 0;
    }

    boolean isFinal() {
        return (u8(1) & FINAL) != 0;
    }

    int multiplier() {
        return u8(2);
    }

    /** My Discriminator: whoever sent it. */
    int sender() {
        return i32(4);
    }

    /** Your Discriminator: whom it is for; 0 if the sender does not know yet. */
    int receiver() {
        return i32(8);
    }

    long minimumSend() {
        return i32(12) & 0xffffffffL;
    }

    long minimumReceive() {
        return i32(16) & 0xffffffffL;
    }

    private int u8(int at) {
        return bytes[start + at] & 0xff;
    }

    private int i32(int at) {
        return u8(at) << 24 | u8(at + 1) << 16 | u8(at + 2) << 8 | u8(at + 3);
    }

    /** Writes one into {@code into}. */
    @SuppressWarnings("TooManyParameters") // the fields of the packet, in their order
    static void write(
            byte[] into,
            Diagnostic diagnostic,
            BfdState state,
            boolean polls,
            boolean isFinal,
            int multiplier,
            int sender,
            int receiver,
            long minimumSend,
            long minimumReceive) {
        into[0] = (byte) (VERSION << 5 | diagnostic.number);
        into[1] = (byte) (state.ordinal() << 6 | (polls ? POLL : 0) | (isFinal ? FINAL : 0));
        into[2] = (byte) multiplier;
        into[3] = SIZE;
        put32(into, 4, sender);
        put32(into, 8, receiver);
        put32(into, 12, (int) minimumSend);
        put32(into, 16, (int) minimumReceive);
        put32(into, 20, 0); // no echo
    }

    private static void put32(byte[] into, int at, int value) {
        into[at] = (byte) (value >>> 24);
        into[at + 1] = (byte) (value >>> 16);
        into[at + 2] = (byte) (value >>> 8);
        into[at + 3] = (byte) value;
    }
}
