package dev.sluice.keepalived.vrrp;

import java.lang.reflect.Method;

/** What the calling thread has allocated so far. By reflection: the module itself has no use for java.management. */
public final class Allocation {
    private Allocation() {}

    public static long bytes() throws ReflectiveOperationException {
        Object threads = Class.forName("java.lang.management.ManagementFactory")
                .getMethod("getThreadMXBean")
                .invoke(null);
        Method allocated = Class.forName("com.sun.management.ThreadMXBean").getMethod("getCurrentThreadAllocatedBytes");
        return (long) allocated.invoke(threads);
    }
}
