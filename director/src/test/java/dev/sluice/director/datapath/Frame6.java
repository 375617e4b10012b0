package dev.sluice.director.datapath;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@link Frame} of IPv6: an Ethernet frame as bytes, and an independent judgement of frames, sums computed in full. */
final class Frame6 implements AnyFrame {
    private static final int HEADERS = 54;

    private final ByteBuffer bytes;

    Frame6(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    /** An address as packets have it, of either family. */
    static byte[] bytes(String address) {
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address, e);
        }
    }

    static Frame6 tcp(String from, int fromPort, String to, int toPort, int flags, int payload) {
        Frame6 frame = ip(from, to, Ip4.TCP, 20 + payload);
        frame.bytes.putShort(54, (short) fromPort).putShort(56, (short) toPort).putInt(58, 1000);
        frame.bytes.put(66, (byte) 0x50).put(67, (byte) flags).putShort(68, (short) 4096);
        return frame.pay(74).sum();
    }

    static Frame6 udp(String from, int fromPort, String to, int toPort, int payload) {
        Frame6 frame = ip(from, to, Ip4.UDP, 8 + payload);
        frame.bytes.putShort(54, (short) fromPort).putShort(56, (short) toPort).putShort(58, (short) (8 + payload));
        return frame.pay(62).sum();
    }

    /** An ICMPv6 error from {@code from} about this packet, quoting so many {@code bytes} behind its IP header; the MTU is 1400. */
    Frame6 error(String from, int type, int bytes) {
        int quoted = Math.min(40 + bytes, this.bytes.limit() - 14);
        Frame6 error = ip(from, source(), Ip6.ICMP, 8 + quoted);
        error.bytes.put(54, (byte) type).putInt(58, type == 2 ? 1400 : 0);
        System.arraycopy(this.bytes.array(), 14, error.bytes.array(), 62, quoted);
        return error.sum();
    }

    @Override
    public Frame6 quoted() {
        return new Frame6(behind(8));
    }

    /** Cuts a packet without extension headers into fragments of {@code size} bytes of payload, a multiple of eight. */
    List<Frame6> fragments(int size, int id) {
        List<Frame6> fragments = new ArrayList<>();
        int payload = length() - 40;
        for (int at = 0; at < payload; at += size) {
            int length = Math.min(size, payload - at);
            byte[] fragment = Arrays.copyOf(bytes.array(), HEADERS + 8 + length);
            System.arraycopy(bytes.array(), HEADERS + at, fragment, HEADERS + 8, length);
            Frame6 frame = new Frame6(fragment);
            frame.bytes.put(20, (byte) Ip6.FRAGMENT).putShort(18, (short) (8 + length));
            frame.bytes.putShort(HEADERS, (short) (protocol() << 8));
            frame.bytes
                    .putShort(HEADERS + 2, (short) (at | (at + length < payload ? 1 : 0)))
                    .putInt(HEADERS + 4, id);
            fragments.add(frame);
        }
        return fragments;
    }

    /** What a receiver puts together of {@link #fragments}. */
    static Frame6 whole(List<Frame6> fragments) {
        int payload =
                fragments.stream().mapToInt(fragment -> fragment.length() - 48).sum();
        byte[] whole = Arrays.copyOf(fragments.getFirst().bytes(), HEADERS + payload);
        for (Frame6 fragment : fragments)
            System.arraycopy(
                    fragment.bytes(),
                    HEADERS + 8,
                    whole,
                    HEADERS + (fragment.bytes.getShort(HEADERS + 2) & 0xfff8),
                    fragment.length() - 48);
        Frame6 frame = new Frame6(whole);
        frame.bytes.put(20, fragments.getFirst().bytes.get(HEADERS)).putShort(18, (short) payload);
        return frame;
    }

    @Override
    public Frame6 error(String from, Error error, int bytes) {
        Frame6 made = error(from, error.type6, bytes);
        made.bytes.put(55, (byte) error.code6);
        return made.sum();
    }

    @Override
    public Frame6 mtu(int mtu) {
        bytes.putInt(58, mtu);
        return this;
    }

    @Override
    public int mtu() {
        return protocol() == Ip6.ICMP && u8(54) == Icmp6.PACKET_TOO_BIG ? u32(58) : 0;
    }

    @Override
    public List<Frame6> pieces(int size) {
        return fragments(size, 7);
    }

    @Override
    public boolean sumsRight() {
        return transportSumRight();
    }

    private static Frame6 ip(String from, String to, int protocol, int payload) {
        Frame6 frame = new Frame6(new byte[HEADERS + payload]);
        frame.bytes.put(0, Frame.HOST).put(6, Frame.PEER).putShort(12, (short) 0x86dd);
        frame.bytes.putInt(14, 0x60000000).putShort(18, (short) payload);
        frame.bytes.put(20, (byte) protocol).put(21, (byte) 64);
        frame.bytes.put(22, bytes(from)).put(38, bytes(to));
        return frame;
    }

    private Frame6 pay(int from) {
        for (int i = from; i < bytes.limit(); i++) bytes.put(i, (byte) (i * 7));
        return this;
    }

    /** The same packet with an extension header of this type before what it carries, {@code words} times eight bytes. */
    Frame6 withExtension(int type, int words) {
        byte[] longer = new byte[bytes.limit() + 8 * words];
        System.arraycopy(bytes.array(), 0, longer, 0, HEADERS);
        System.arraycopy(bytes.array(), HEADERS, longer, HEADERS + 8 * words, bytes.limit() - HEADERS);
        Frame6 made = new Frame6(longer);
        made.bytes.put(HEADERS, bytes.get(20)).put(HEADERS + 1, (byte) (words - 1));
        made.bytes.put(20, (byte) type).putShort(18, (short) (length() - 40 + 8 * words));
        return made;
    }

    /** Writes the transport checksum; of a packet without extension headers. */
    Frame6 sum() {
        int at = HEADERS + checksumAt();
        bytes.putShort(at, (short) 0).putShort(at, (short) ~transportSum());
        if (protocol() == Ip4.UDP && bytes.getShort(at) == 0) bytes.putShort(at, (short) -1);
        return this;
    }

    private int checksumAt() {
        return protocol() == Ip4.TCP ? 16 : protocol() == Ip4.UDP ? 6 : 2;
    }

    Frame6 hopLimit(int hops) {
        bytes.put(21, (byte) hops);
        return this;
    }

    Frame6 trafficClass(int value) {
        bytes.putInt(14, 6 << 28 | value << 20);
        return this;
    }

    @Override
    public byte[] bytes() {
        return bytes.array();
    }

    @Override
    public byte[] destinationLink() {
        return Arrays.copyOfRange(bytes.array(), 0, 6);
    }

    int etherType() {
        return bytes.getShort(12) & 0xffff;
    }

    int length() {
        return 40 + (bytes.getShort(18) & 0xffff);
    }

    int hopLimit() {
        return bytes.get(21) & 0xff;
    }

    int trafficClass() {
        return bytes.getInt(14) >>> 20 & 0xff;
    }

    /** Next header of the IP header. */
    int protocol() {
        return bytes.get(20) & 0xff;
    }

    @Override
    public String source() {
        return text(22);
    }

    @Override
    public String destination() {
        return text(38);
    }

    @Override
    public int sourcePort() {
        return bytes.getShort(HEADERS) & 0xffff;
    }

    @Override
    public int destinationPort() {
        return bytes.getShort(HEADERS + 2) & 0xffff;
    }

    int u8(int at) {
        return bytes.get(at) & 0xff;
    }

    int u32(int at) {
        return bytes.getInt(at);
    }

    /** What stands behind the IPv6 header and {@code more} bytes, as a frame with the same link header. */
    byte[] behind(int more) {
        byte[] inner = Arrays.copyOfRange(bytes.array(), 40 + more, bytes.limit());
        System.arraycopy(bytes.array(), 0, inner, 0, 14);
        return inner;
    }

    /** Of TCP, UDP or ICMPv6, over pseudo header and payload. */
    boolean transportSumRight() {
        return transportSum() == 0xffff;
    }

    private int transportSum() {
        long sum = (long) protocol() + length() - 40;
        for (int i = 22; i < 14 + length(); i++) sum += (bytes.get(i) & 0xffL) << ((i & 1) == 0 ? 8 : 0);
        while (sum >>> 16 != 0) sum = (sum & 0xffff) + (sum >>> 16);
        return (int) sum;
    }

    private String text(int at) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes.array(), at, at + 16))
                    .getHostAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String toString() {
        return source() + " > " + destination() + " next header " + protocol() + " length " + length();
    }
}
