package dev.sluice.linux;

/**
 * The one door to the kernel: every system call of Sluice goes through {@link #invoke}, and a test may put itself there.
 *
 * <p>{@link #host()} is the real kernel. Its calls block the platform thread that makes them and pin a virtual thread to its
 * carrier, so whatever can wait (netlink, namespaces) runs on a named platform thread.
 */
@FunctionalInterface
public interface SystemCalls {
    /** The kernel of this machine. */
    static SystemCalls host() {
        return HostCalls.INSTANCE;
    }

    /**
     * Makes one call. Pointers are addresses of native memory that the caller keeps alive.
     *
     * @param arguments up to six
     * @return the call's result, or the negated error number (-4095 to -1)
     */
    long invoke(SystemCall call, long... arguments);

    /** As {@link #invoke} with all six arguments, for where nothing may be allocated. */
    default long direct(SystemCall call, long a, long b, long c, long d, long e, long f) {
        return invoke(call, a, b, c, d, e, f);
    }

    /**
     * Makes one call that must succeed.
     *
     * @param object what the call is about, for the error message
     * @throws LinuxException naming call, object, error and remedy
     */
    default long require(SystemCall call, String object, long... arguments) {
        long result = invoke(call, arguments);
        if (failed(result)) throw LinuxException.of(call, object, (int) -result);
        return result;
    }

    /** Whether a result of {@link #invoke} is an error (MAX_ERRNO of include/linux/err.h). */
    static boolean failed(long result) {
        return result < 0 && result >= -4095;
    }
}
