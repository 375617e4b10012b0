package dev.sluice.control;

/** {@code ipvsadm --set}: seconds; 0 leaves one as it is. */
public record Timeouts(int tcp, int tcpFin, int udp) {
    /** What the kernel starts with. */
    public static final Timeouts STANDARD = new Timeouts(900, 120, 300);
}
