package dev.sluice.tests.traffic;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Frames to a virtual service that are nearly right, each wrong in some way of its own. Deterministic by seed. */
final class Frames {
    /** Clients of these frames are in 198.18.0.0/16, the network for benchmarks (RFC 2544), so that they can be told apart. */
    static final int NETWORK = 198 << 24 | 18 << 16;

    private static final int ETHERNET = 14, IP = 20, TCP = 20;

    private final SplittableRandom random;
    private final byte[] source;
    private final byte[] destination;
    private final int virtual;
    private final int port;

    /** {@code virtual}: IPv4 address as a big-endian int. */
    Frames(long seed, byte[] source, byte[] destination, int virtual, int port) {
        random = new SplittableRandom(seed);
        this.source = source;
        this.destination = destination;
        this.virtual = virtual;
        this.port = port;
    }

    /** The next frame, 14 bytes at least. */
    byte[] next() {
        byte[] frame = switch (random.nextInt(10)) {
            case 0, 1 -> sound(17);
            case 2 -> sound(132);
            case 3 -> error();
            case 4 -> fragment(sound(6));
            default -> sound(6);
        };
        int wounds = 1 + random.nextInt(3);
        for (int i = 0; i < wounds; i++) frame = wound(frame);
        return frame;
    }

    /** An ICMP error about an answer of the service that was never given. */
    private byte[] error() {
        byte[] quoted = sound(6);
        ByteBuffer frame = ByteBuffer.allocate(ETHERNET + IP + 8 + IP + 8);
        frame.put(quoted, 0, ETHERNET + IP).put(23, (byte) 1).putShort(16, (short) (IP + 8 + IP + 8));
        frame.put((byte) (random.nextBoolean() ? 3 : 11))
                .put((byte) random.nextInt(5))
                .position(ETHERNET + IP + 8);
        frame.put(quoted, ETHERNET, IP + 8);
        frame.putInt(ETHERNET + IP + 8 + 12, virtual).putInt(ETHERNET + IP + 8 + 16, frame.getInt(26));
        frame.putShort(ETHERNET + IP + 8 + IP, (short) port);
        frame.putShort(24, (short) headerSum(frame.array(), IP));
        return frame.array();
    }

    /** A first fragment, or a later one of a packet that may have had a first. */
    private byte[] fragment(byte[] frame) {
        int offset = random.nextBoolean() ? 0x2000 : 1 + random.nextInt(100);
        ByteBuffer.wrap(frame).putShort(18, (short) random.nextInt(4)).putShort(20, (short) offset);
        ByteBuffer.wrap(frame).putShort(24, (short) headerSum(frame, IP));
        return frame;
    }

    /** A frame in which everything is right: SYN, or any flags, or UDP, to the service. */
    private byte[] sound(int protocol) {
        int payload = random.nextInt(60);
        ByteBuffer frame = ByteBuffer.allocate(ETHERNET + IP + TCP + payload);
        frame.put(destination).put(source).putShort((short) 0x0800);
        frame.put((byte) 0x45)
                .put((byte) 0)
                .putShort((short) (IP + TCP + payload))
                .putInt(random.nextInt());
        frame.putShort(20, (short) 0x4000).position(22);
        frame.put((byte) 64)
                .put((byte) protocol)
                .putShort((short) 0)
                .putInt(NETWORK | random.nextInt(0x10000))
                .putInt(virtual);
        frame.putShort((short) (1024 + random.nextInt(60000))).putShort((short) port);
        if (protocol == 132)
            frame.putInt(random.nextInt())
                    .putInt(0)
                    .put((byte) random.nextInt(16))
                    .put((byte) 0)
                    .putShort((short) (TCP - 12 + payload));
        else if (protocol == 17) frame.putShort((short) (TCP + payload)).putShort((short) 0);
        else
            frame.putInt(random.nextInt()).putInt(0).put((byte) 0x50).put((byte)
                    (random.nextBoolean() ? 2 : random.nextInt(64)));
        frame.putShort(24, (short) headerSum(frame.array(), IP));
        return frame.array();
    }

    private byte[] wound(byte[] frame) {
        if (frame.length < ETHERNET + IP) return frame;
        switch (random.nextInt(9)) {
            case 0 -> frame = Arrays.copyOf(frame, ETHERNET + random.nextInt(frame.length - ETHERNET));
            case 1 -> frame[14] = (byte) random.nextInt(256); // version and header length
            case 2 -> ByteBuffer.wrap(frame).putShort(16, (short) random.nextInt(0x10000)); // total length
            case 3 -> ByteBuffer.wrap(frame).putShort(20, (short) random.nextInt(0x10000)); // fragments
            case 4 -> frame[23] = (byte) random.nextInt(256); // protocol
            case 5 -> frame = vlan(frame);
            case 6 -> ByteBuffer.wrap(frame).putShort(12, (short) random.nextInt(0x10000)); // not IP
            case 7 -> frame = options(frame);
            default -> frame[12 + random.nextInt(frame.length - 12)] ^= (byte) (1 << random.nextInt(8));
        }
        return frame;
    }

    /** An 802.1Q tag in the frame. */
    private byte[] vlan(byte[] frame) {
        byte[] tagged = new byte[frame.length + 4];
        System.arraycopy(frame, 0, tagged, 0, 12);
        ByteBuffer.wrap(tagged).putShort(12, (short) 0x8100).putShort(14, (short) random.nextInt(4096));
        System.arraycopy(frame, 12, tagged, 16, frame.length - 12);
        return tagged;
    }

    /** IP options of any kind, the header length adjusted, the rest behind them. */
    private byte[] options(byte[] frame) {
        int words = 1 + random.nextInt(10);
        byte[] longer = new byte[frame.length + 4 * words];
        System.arraycopy(frame, 0, longer, 0, ETHERNET + IP);
        for (int i = 0; i < 4 * words; i++) longer[ETHERNET + IP + i] = (byte) random.nextInt(256);
        System.arraycopy(frame, ETHERNET + IP, longer, ETHERNET + IP + 4 * words, frame.length - ETHERNET - IP);
        longer[14] = (byte) (0x45 + words);
        return longer;
    }

    /** RFC 1071 over {@code length} bytes of IP header, its own field taken as 0. */
    static int headerSum(byte[] frame, int length) {
        int sum = 0;
        for (int i = ETHERNET; i < ETHERNET + length; i += 2)
            if (i != 24) sum += (frame[i] & 0xff) << 8 | frame[i + 1] & 0xff;
        while (sum >>> 16 != 0) sum = (sum & 0xffff) + (sum >>> 16);
        return ~sum & 0xffff;
    }
}
