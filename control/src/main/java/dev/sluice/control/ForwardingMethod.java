package dev.sluice.control;

/** How packets reach a real server; the numbers are {@code IP_VS_CONN_F_*} of include/uapi/linux/ip_vs.h. */
public enum ForwardingMethod {
    MASQUERADE(0),
    LOCAL(1),
    TUNNEL(2),
    DIRECT(3);

    private final int number;

    ForwardingMethod(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
