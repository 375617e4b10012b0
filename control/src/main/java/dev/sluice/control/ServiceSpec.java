package dev.sluice.control;

/**
 * A virtual service as an operator asks for it ({@code ipvsadm -A} and {@code -E}: both say everything).
 *
 * @param scheduler its name; empty or {@code none} for none
 * @param flags {@link #PERSISTENT}, {@link #ONE_PACKET}, {@link #SCHED_FLAG_1}...: {@code IP_VS_SVC_F_*}
 * @param timeout of persistence, seconds; 0 without
 * @param netmask of persistence: an IPv4 mask as an int in host order ({@code 0xffffffff} is one client), or an IPv6 prefix length
 * @param persistenceEngine its name, empty for none
 */
public record ServiceSpec(
        ServiceKey key, String scheduler, int flags, int timeout, int netmask, String persistenceEngine) {
    public static final int PERSISTENT = 1;
    public static final int ONE_PACKET = 4;
    public static final int SCHED_FLAG_1 = 8;
    public static final int SCHED_FLAG_2 = 16;
    public static final int SCHED_FLAG_3 = 32;
}
