package dev.sluice.linux;

/** Error numbers of Linux (include/uapi/asm-generic/errno.h). */
public enum Errno {
    EPERM(1),
    ENOENT(2);

    private final int number;

    Errno(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
