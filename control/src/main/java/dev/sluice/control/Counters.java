package dev.sluice.control;

/** Totals since the last zeroing; all unsigned. Packets and bytes in are from clients, out are replies that passed the director. */
public record Counters(long connections, long inPackets, long outPackets, long inBytes, long outBytes) {
    public static final Counters ZERO = new Counters(0, 0, 0, 0, 0);

    public Counters plus(Counters o) {
        return new Counters(
                connections + o.connections,
                inPackets + o.inPackets,
                outPackets + o.outPackets,
                inBytes + o.inBytes,
                outBytes + o.outBytes);
    }

    public Counters minus(Counters o) {
        return new Counters(
                connections - o.connections,
                inPackets - o.inPackets,
                outPackets - o.outPackets,
                inBytes - o.inBytes,
                outBytes - o.outBytes);
    }
}
