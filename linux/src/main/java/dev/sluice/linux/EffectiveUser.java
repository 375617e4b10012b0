package dev.sluice.linux;

/** Who this process acts as. */
public final class EffectiveUser {
    private EffectiveUser() {}

    /** The effective user id, 0 for root. */
    public static int id() {
        return (int) SystemCalls.host().invoke(SystemCall.GETEUID);
    }

    public static boolean isRoot() {
        return id() == 0;
    }
}
