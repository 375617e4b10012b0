package dev.sluice.control;

/**
 * How long connections of one service may be idle, where that differs from the director's {@link Timeouts}: seconds, 0 for the
 * director's.
 *
 * @param tcp established TCP connections
 * @param fin TCP connections in FIN_WAIT
 * @param udp UDP flows
 * @param sctp established SCTP associations
 */
public record ServiceTimeouts(int tcp, int fin, int udp, int sctp) {
    /** The director's. */
    public static final ServiceTimeouts NONE = new ServiceTimeouts(0, 0, 0, 0);

    /** In a request: as it is. */
    public static final int KEEP = -1;

    /** 31 days, as {@code ipvsadm --set} has it. */
    public static final int LONGEST = 2_678_400;

    /** These changes to {@code before}. */
    public ServiceTimeouts over(ServiceTimeouts before) {
        return new ServiceTimeouts(
                tcp == KEEP ? before.tcp : tcp,
                fin == KEEP ? before.fin : fin,
                udp == KEEP ? before.udp : udp,
                sctp == KEEP ? before.sctp : sctp);
    }
}
