package dev.sluice.linux.netlink;

/**
 * A request that takes something away again, kept for later: also by another process, after whoever added it has died. It holds
 * interface indexes, so it is good for the namespace it was made for and as long as the machine runs.
 *
 * @param title what it removes
 * @param message a netlink message without a sequence number
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record Removal(String title, byte[] message) {
    static Removal of(Request request) {
        return new Removal(request.title(), request.finish(0));
    }

    @Override
    public String toString() {
        return title;
    }
}
