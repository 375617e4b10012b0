package dev.sluice.linux;

/** Commands of bpf(2): {@code enum bpf_cmd} of include/uapi/linux/bpf.h. */
enum BpfCommand {
    MAP_CREATE(0),
    MAP_LOOKUP_ELEM(1),
    MAP_UPDATE_ELEM(2),
    MAP_DELETE_ELEM(3),
    MAP_GET_NEXT_KEY(4),
    PROG_LOAD(5),
    OBJ_PIN(6),
    OBJ_GET(7),
    PROG_TEST_RUN(10),
    PROG_GET_NEXT_ID(11),
    MAP_GET_NEXT_ID(12),
    PROG_GET_FD_BY_ID(13),
    MAP_GET_FD_BY_ID(14),
    OBJ_GET_INFO_BY_FD(15),
    PROG_QUERY(16),
    BTF_LOAD(18),
    MAP_LOOKUP_BATCH(24),
    LINK_CREATE(28),
    LINK_UPDATE(29),
    LINK_GET_FD_BY_ID(30),
    LINK_GET_NEXT_ID(31),
    LINK_DETACH(34),
    PROG_BIND_MAP(35);

    private final int code;

    BpfCommand(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    LinuxException failed(String object, int number) {
        return LinuxException.of(SystemCall.BPF, "BPF_" + name() + " " + object, number);
    }
}
