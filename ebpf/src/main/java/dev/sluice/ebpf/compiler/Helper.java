package dev.sluice.ebpf.compiler;

/** Functions of the kernel (include/uapi/linux/bpf.h, {@code ___BPF_FUNC_MAPPER}). */
enum Helper {
    MAP_LOOKUP(1),
    MAP_UPDATE(2),
    MAP_DELETE(3),
    KTIME(5),
    RANDOM(7),
    CPU(8),
    SKB_STORE_BYTES(9, true),
    L3_CSUM_REPLACE(10, true),
    L4_CSUM_REPLACE(11, true),
    TAIL_CALL(12),
    REDIRECT(23),
    SKB_LOAD_BYTES(26),
    CSUM_DIFF(28),
    SKB_CHANGE_TAIL(38, true),
    SKB_PULL_DATA(39, true),
    CSUM_UPDATE(40),
    XDP_ADJUST_HEAD(44, true),
    SKB_ADJUST_ROOM(50, true),
    XDP_ADJUST_TAIL(65, true),
    FIB_LOOKUP(69),
    JIFFIES(118),
    RINGBUF_OUTPUT(130),
    REDIRECT_NEIGH(152),
    FOR_EACH_MAP_ELEMENT(164),
    LOOP(181),
    XDP_LOAD_BYTES(189);

    private final int number;
    private final boolean movesPacket;

    Helper(int number) {
        this(number, false);
    }

    Helper(int number, boolean movesPacket) {
        this.number = number;
        this.movesPacket = movesPacket;
    }

    int number() {
        return number;
    }

    /** Whether pointers into the packet are void after the call ({@code bpf_helper_changes_pkt_data} of net/core/filter.c). */
    boolean movesPacket() {
        return movesPacket;
    }

    /** Whether the call leaves all memory that the program can see as it was. */
    boolean readsOnly() {
        return switch (this) {
            case KTIME, RANDOM, CPU, JIFFIES, MAP_LOOKUP, REDIRECT, CSUM_DIFF, RINGBUF_OUTPUT, REDIRECT_NEIGH -> true;
            default -> false;
        };
    }

    /** Whether the call runs other code of the program. */
    boolean callsBack() {
        return this == LOOP || this == FOR_EACH_MAP_ELEMENT;
    }
}
