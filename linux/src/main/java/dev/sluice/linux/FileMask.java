package dev.sluice.linux;

/** Permissions that files made by this process, and by those it starts, do not get (umask(2)). */
public final class FileMask {
    private FileMask() {}

    /** Sets it, and answers what it was. */
    public static int set(int mask) {
        return (int) SystemCalls.host().require(SystemCall.UMASK, "file mask", mask);
    }
}
