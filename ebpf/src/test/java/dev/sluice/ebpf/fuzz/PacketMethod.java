package dev.sluice.ebpf.fuzz;

/** Methods of {@code Packet} that answer an int, and that kernel and simulation agree about. */
enum PacketMethod {
    LENGTH("length", 0, Where.ANY),
    IFINDEX("ifindex", 0, Where.ANY),
    XDP("xdp", 0, Where.ANY),
    ADJUST_HEAD("adjustHead", 1, Where.XDP),
    ADJUST_TAIL("adjustTail", 1, Where.XDP),
    PULL("pull", 1, Where.TC),
    ADJUST_ROOM("adjustRoom", 3, Where.TC),
    CHANGE_TAIL("changeTail", 1, Where.TC),
    L3_CHECKSUM("l3Checksum", 4, Where.TC),
    L4_CHECKSUM("l4Checksum", 4, Where.TC),
    MARK("mark", 0, Where.TC),
    GSO_SIZE("gsoSize", 0, Where.TC),
    VLAN("vlan", 0, Where.TC);

    /** Hooks that have it. */
    enum Where {
        ANY,
        XDP,
        TC
    }

    final String method;
    final int arguments;
    final Where where;

    PacketMethod(String method, int arguments, Where where) {
        this.method = method;
        this.arguments = arguments;
        this.where = where;
    }

    /** Whether pointers into the packet are stale afterwards. */
    boolean moves() {
        return arguments > 0;
    }

    boolean bool() {
        return this == XDP || this == VLAN;
    }
}
