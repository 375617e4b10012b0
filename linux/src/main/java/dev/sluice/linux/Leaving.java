package dev.sluice.linux;

/**
 * What the JDK cannot ask of a socket: how its packets leave.
 *
 * @param mark for routing rules and filters (SO_MARK); 0 for none
 * @param device the only interface they may use (SO_BINDTODEVICE); empty for any
 */
public record Leaving(int mark, String device) {
    /** Nothing special: a socket of the JDK will do. */
    public boolean isUsual() {
        return mark == 0 && device.isEmpty();
    }

    /** Asks it of a socket that is not connected yet; needs CAP_NET_ADMIN. */
    public void apply(KernelSocket socket) {
        socket.mark(mark);
        socket.device(device);
    }
}
