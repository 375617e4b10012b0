package dev.sluice.keepalived.vrrp.packet;

/**
 * The sequence numbers of an instance's authentication headers, from its start to its end. Ours are above all that were ever
 * heard, whoever sent them: keepalived counts once for both ways and takes nothing else, and so whoever takes over goes on where
 * the last master stopped, also one that has just started and only listened. Heard ones count per sender, and from anew when
 * another one speaks. A fresh one knows nothing, as after a start.
 */
public final class SequenceNumbers {
    private final byte[] lastSender = new byte[4];
    private int lastOfSender;
    private int highest;

    /** For the next advert of ours. */
    int next() {
        return ++highest;
    }

    /** An authentic number came in; answers whether its sender has not used it before. */
    boolean isNew(Datagram datagram, int number) {
        if (datagram.compareSource(lastSender) == 0 && Integer.compareUnsigned(number, lastOfSender) <= 0) return false;
        System.arraycopy(datagram.source, 0, lastSender, 0, lastSender.length);
        lastOfSender = number;
        if (Integer.compareUnsigned(number, highest) > 0) highest = number;
        return true;
    }
}
