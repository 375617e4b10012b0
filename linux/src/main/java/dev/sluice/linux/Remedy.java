package dev.sluice.linux;

import java.util.Optional;

/** What usually helps when a call fails; callers that know better give their own. */
final class Remedy {
    private Remedy() {}

    static Optional<String> of(SystemCall call, String object, Errno errno) {
        return Optional.ofNullable(
                switch (errno) {
                    case EPERM, EACCES -> privilege(call);
                    case ENOSYS -> "this kernel was built without it; Linux 6.1 or newer is needed";
                    case EMFILE -> "too many open files; raise the limit (ulimit -n)";
                    case ENFILE -> "the machine's file table is full; raise fs.file-max";
                    case ENOMEM -> "not enough memory; free some, or choose smaller tables";
                    case ENODEV -> "no such network interface in this network namespace";
                    case EOPNOTSUPP, ENOTSUPP -> "neither this kernel nor this device offers it";
                    case E2BIG -> call == SystemCall.BPF ? tooBig(object) : null;
                    case ENOENT -> object.startsWith("BPF_OBJ_GET") ? "nothing is pinned there" : null;
                    case EEXIST -> object.startsWith("BPF_OBJ_PIN") ? "something is pinned there already" : null;
                    case EBUSY ->
                        object.startsWith("BPF_LINK_CREATE")
                                ? "another program is attached there; see: bpftool net"
                                : null;
                    case ENOSPC -> "no space left";
                    default -> null;
                });
    }

    private static String privilege(SystemCall call) {
        return switch (call) {
            case BPF -> "needs CAP_BPF and CAP_NET_ADMIN; run as root";
            case SETNS, UNSHARE, MOUNT, UMOUNT2 -> "needs CAP_SYS_ADMIN; run as root";
            case OPENAT, READ, WRITE, MMAP -> "not permitted to this user; run as root";
            default -> "needs CAP_NET_ADMIN; run as root";
        };
    }

    private static String tooBig(String object) {
        return object.startsWith("BPF_PROG_LOAD")
                ? "more than a million steps to verify, or a program too long"
                : object.startsWith("BPF_MAP_UPDATE") ? "the map is full" : "larger than the kernel allows";
    }
}
