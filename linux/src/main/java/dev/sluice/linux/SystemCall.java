package dev.sluice.linux;

import java.util.Locale;

/**
 * The system calls that Sluice makes, with their numbers (arch/x86/entry/syscalls/syscall_64.tbl,
 * include/uapi/asm-generic/unistd.h).
 */
public enum SystemCall {
    READ(0, 63),
    WRITE(1, 64),
    CLOSE(3, 57),
    MMAP(9, 222),
    MUNMAP(11, 215),
    IOCTL(16, 29),
    SOCKET(41, 198),
    CONNECT(42, 203),
    SENDTO(44, 206),
    RECVFROM(45, 207),
    SENDMSG(46, 211),
    RECVMSG(47, 212),
    SHUTDOWN(48, 210),
    BIND(49, 200),
    GETSOCKNAME(51, 204),
    SETSOCKOPT(54, 208),
    GETSOCKOPT(55, 209),
    UMASK(95, 166),
    GETEUID(107, 175),
    STATFS(137, 43),
    SCHED_SETSCHEDULER(144, 119),
    MLOCKALL(151, 230),
    PRCTL(157, 167),
    MOUNT(165, 40),
    UMOUNT2(166, 39),
    CLOCK_GETTIME(228, 113),
    CLOCK_GETRES(229, 114),
    OPENAT(257, 56),
    READLINKAT(267, 78),
    PPOLL(271, 73),
    UNSHARE(272, 97),
    SIGNALFD4(289, 74),
    EVENTFD2(290, 19),
    SETNS(308, 268),
    BPF(321, 280);

    private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");

    private final int amd64;
    private final int aarch64;

    SystemCall(int amd64, int aarch64) {
        this.amd64 = amd64;
        this.aarch64 = aarch64;
    }

    /** Its number on this machine. */
    public int number() {
        return ARM ? aarch64 : amd64;
    }

    /** Its name as manual pages write it. */
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }
}
