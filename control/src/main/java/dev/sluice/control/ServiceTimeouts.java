package dev.sluice.control;

import java.util.function.IntUnaryOperator;

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

    /** How many there are. */
    public static final int COUNT = 4;

    /** {@code seconds}: by the number of {@link #seconds}. */
    public static ServiceTimeouts of(IntUnaryOperator seconds) {
        return new ServiceTimeouts(
                seconds.applyAsInt(0), seconds.applyAsInt(1), seconds.applyAsInt(2), seconds.applyAsInt(3));
    }

    /** By number: 0 to 3 are tcp, fin, udp, sctp. */
    public int seconds(int which) {
        return switch (which) {
            case 0 -> tcp;
            case 1 -> fin;
            case 2 -> udp;
            case 3 -> sctp;
            default -> throw new IndexOutOfBoundsException(which);
        };
    }

    /** These changes to {@code before}. */
    public ServiceTimeouts over(ServiceTimeouts before) {
        return of(which -> seconds(which) == KEEP ? before.seconds(which) : seconds(which));
    }
}
