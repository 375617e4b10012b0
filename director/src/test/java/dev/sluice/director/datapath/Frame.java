package dev.sluice.director.datapath;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/** An Ethernet frame with IPv4 and TCP or UDP, as bytes; and an independent judgement of frames: sums computed in full. */
final class Frame implements AnyFrame {
    /** The loopback interface's link address, so that a test run of tc takes the frame as sent to this host. */
    static final byte[] HOST = new byte[6];

    static final byte[] PEER = {2, 0, 0, 0, 0, 9};

    private final ByteBuffer bytes;

    Frame(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    static Frame tcp(String source, int sourcePort, String destination, int destinationPort, int flags, int payload) {
        return tcp(source, sourcePort, destination, destinationPort, flags, payload, 0);
    }

    /** {@code options}: bytes of IP options, a multiple of four. */
    static Frame tcp(String from, int fromPort, String to, int toPort, int flags, int payload, int options) {
        Frame frame = ip(from, to, Ip4.TCP, options, 20 + payload);
        int at = 34 + options;
        frame.bytes
                .putShort(at, (short) fromPort)
                .putShort(at + 2, (short) toPort)
                .putInt(at + 4, 1000);
        frame.bytes.put(at + 12, (byte) 0x50).put(at + 13, (byte) flags).putShort(at + 14, (short) 4096);
        return frame.pay(at + 20).sum();
    }

    static Frame udp(String from, int fromPort, String to, int toPort, int payload) {
        Frame frame = ip(from, to, Ip4.UDP, 0, 8 + payload);
        frame.bytes.putShort(34, (short) fromPort).putShort(36, (short) toPort).putShort(38, (short) (8 + payload));
        return frame.pay(42).sum();
    }

    /** {@code chunks}: types of chunks of 8 bytes each, the last followed by {@code payload} bytes more of its own. */
    static Frame sctp(String from, int fromPort, String to, int toPort, int payload, int... chunks) {
        Frame frame = ip(from, to, Ip4.SCTP, 0, 12 + 8 * chunks.length + payload);
        frame.bytes.putShort(34, (short) fromPort).putShort(36, (short) toPort).putInt(38, 0xcafe);
        for (int i = 0; i < chunks.length; i++) {
            int length = i == chunks.length - 1 ? 8 + payload : 8;
            frame.bytes.put(46 + 8 * i, (byte) chunks[i]).putShort(48 + 8 * i, (short) length);
        }
        return frame.pay(46 + 8 * chunks.length).sum();
    }

    /** An ICMP error from {@code from} about this packet, quoting so many {@code bytes} behind its IP header. */
    Frame error(String from, int type, int code, int bytes) {
        int quoted = Math.min(headerLength() + bytes, this.bytes.limit() - 14);
        Frame error = ip(from, source(), Ip4.ICMP, 0, 8 + quoted);
        error.bytes.put(34, (byte) type).put(35, (byte) code).putShort(40, (short) (type == 3 && code == 4 ? 1400 : 0));
        System.arraycopy(this.bytes.array(), 14, error.bytes.array(), 42, quoted);
        error.bytes.putShort(24, (short) ~error.sum(14, 20, 0)).putShort(36, (short) ~error.sum(34, 8 + quoted, 0));
        return error;
    }

    @Override
    public Frame error(String from, Error error, int bytes) {
        return error(from, error.type, error.code, bytes);
    }

    @Override
    public Frame mtu(int mtu) {
        bytes.putShort(40, (short) mtu);
        return this;
    }

    @Override
    public int mtu() {
        return u8(23) == Ip4.ICMP && u16(34) == 0x0304 ? u16(40) : 0;
    }

    @Override
    public List<Frame> pieces(int size) {
        return fragments(size);
    }

    @Override
    public boolean sumsRight() {
        boolean isError = protocol() == Ip4.ICMP;
        return ipSumRight() && (isError ? icmpSumRight() && quoted().ipSumRight() : transportSumRight());
    }

    private static Frame ip(String from, String to, int protocol, int options, int payload) {
        Frame frame = new Frame(new byte[34 + options + payload]);
        frame.bytes.put(0, HOST).put(6, PEER).putShort(12, (short) 0x0800);
        frame.bytes.put(14, (byte) (0x45 + options / 4)).putShort(16, (short) (20 + options + payload));
        frame.bytes
                .putShort(18, (short) 0x1234)
                .putShort(20, (short) 0x4000)
                .put(22, (byte) 64)
                .put(23, (byte) protocol);
        frame.bytes.putInt(26, Integer.reverseBytes(address(from))).putInt(30, Integer.reverseBytes(address(to)));
        for (int i = 0; i < options; i++) frame.bytes.put(34 + i, (byte) 1);
        return frame;
    }

    private Frame pay(int from) {
        for (int i = from; i < bytes.limit(); i++) bytes.put(i, (byte) (i * 7));
        return this;
    }

    /** Writes both checksums. */
    Frame sum() {
        int header = headerLength();
        bytes.putShort(24, (short) 0).putShort(24, (short) ~sum(14, header, 0));
        if (protocol() == Ip4.SCTP) {
            bytes.putInt(14 + header + 8, Integer.reverseBytes(crc()));
            return this;
        }
        int at = 14 + header + (protocol() == Ip4.TCP ? 16 : 6);
        bytes.putShort(at, (short) 0).putShort(at, (short) ~transportSum());
        return this;
    }

    Frame ttl(int ttl) {
        bytes.put(22, (byte) ttl);
        return sum();
    }

    Frame tos(int tos) {
        bytes.put(15, (byte) tos);
        return sum();
    }

    /** Says that it is of another protocol, and nothing else. */
    Frame protocol(int protocol) {
        bytes.put(23, (byte) protocol);
        return id(u16(18));
    }

    /** {@code flags}: 0x4000 don't fragment. */
    Frame fragmentField(int flags) {
        bytes.putShort(20, (short) flags);
        return sum();
    }

    /** Identification; the transport checksum stays. */
    Frame id(int id) {
        bytes.putShort(18, (short) id).putShort(24, (short) 0).putShort(24, (short) ~sum(14, headerLength(), 0));
        return this;
    }

    /** Cuts a packet without IP options into fragments of {@code size} bytes of payload, a multiple of eight. */
    List<Frame> fragments(int size) {
        List<Frame> fragments = new ArrayList<>();
        int payload = length() - headerLength();
        for (int at = 0; at < payload; at += size) {
            int length = Math.min(size, payload - at);
            byte[] fragment = Arrays.copyOf(bytes.array(), 34 + length);
            System.arraycopy(bytes.array(), 34 + at, fragment, 34, length);
            Frame frame = new Frame(fragment);
            int field = at / 8 | (at + length < payload ? 0x2000 : 0);
            frame.bytes.putShort(16, (short) (20 + length)).putShort(20, (short) field);
            fragments.add(frame.id(u16(18)));
        }
        return fragments;
    }

    /** What a receiver puts together of {@link #fragments}. */
    static Frame whole(List<Frame> fragments) {
        int payload =
                fragments.stream().mapToInt(fragment -> fragment.length() - 20).sum();
        byte[] whole = Arrays.copyOf(fragments.getFirst().bytes.array(), 34 + payload);
        for (Frame fragment : fragments)
            System.arraycopy(
                    fragment.bytes.array(), 34, whole, 34 + (fragment.u16(20) & 0x1fff) * 8, fragment.length() - 20);
        Frame frame = new Frame(whole);
        frame.bytes.putShort(16, (short) (20 + payload)).putShort(20, (short) 0);
        return frame.id(frame.u16(18));
    }

    Frame withoutUdpChecksum() {
        bytes.putShort(40, (short) 0);
        return this;
    }

    /** Leaves the TCP checksum to a device: its field holds the pseudo header's sum. */
    Frame partial() {
        int size = length() - headerLength();
        bytes.putShort(30 + headerLength(), (short) sum(26, 8, protocol() + size));
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

    byte[] sourceLink() {
        return Arrays.copyOfRange(bytes.array(), 6, 12);
    }

    int headerLength() {
        return (bytes.get(14) & 15) * 4;
    }

    int length() {
        return bytes.getShort(16) & 0xffff;
    }

    int ttl() {
        return bytes.get(22) & 0xff;
    }

    int tos() {
        return bytes.get(15) & 0xff;
    }

    int protocol() {
        return bytes.get(23) & 0xff;
    }

    @Override
    public String source() {
        return text(bytes.getInt(26));
    }

    @Override
    public String destination() {
        return text(bytes.getInt(30));
    }

    @Override
    public int sourcePort() {
        return bytes.getShort(14 + headerLength()) & 0xffff;
    }

    @Override
    public int destinationPort() {
        return bytes.getShort(16 + headerLength()) & 0xffff;
    }

    int u8(int at) {
        return bytes.get(at) & 0xff;
    }

    int u16(int at) {
        return bytes.getShort(at) & 0xffff;
    }

    /** What the outer packet carries, as a frame with the same link header. */
    Frame inner() {
        byte[] inner = Arrays.copyOfRange(bytes.array(), headerLength(), bytes.limit());
        System.arraycopy(bytes.array(), 0, inner, 0, 14);
        return new Frame(inner);
    }

    @Override
    public Frame quoted() {
        byte[] quoted = Arrays.copyOfRange(bytes.array(), headerLength() + 8, bytes.limit());
        System.arraycopy(bytes.array(), 0, quoted, 0, 14);
        return new Frame(quoted);
    }

    boolean ipSumRight() {
        return sum(14, headerLength(), 0) == 0xffff;
    }

    /** RFC 9260 §6.8: over the packet with a checksum of 0. */
    private int crc() {
        byte[] packet = Arrays.copyOfRange(bytes.array(), 14 + headerLength(), 14 + length());
        Arrays.fill(packet, 8, 12, (byte) 0);
        CRC32C sum = new CRC32C();
        sum.update(packet);
        return (int) sum.getValue();
    }

    boolean transportSumRight() {
        if (protocol() == Ip4.SCTP) return Integer.reverseBytes(bytes.getInt(14 + headerLength() + 8)) == crc();
        return transportSum() == 0xffff;
    }

    boolean icmpSumRight() {
        return sum(14 + headerLength(), length() - headerLength(), 0) == 0xffff;
    }

    private int transportSum() {
        int from = 14 + headerLength();
        int size = length() - headerLength();
        return sum(from, size, sum(26, 8, 0) + protocol() + size);
    }

    private int sum(int from, int size, int start) {
        long sum = start;
        for (int i = 0; i < size; i++) sum += (bytes.get(from + i) & 0xffL) << ((i & 1) == 0 ? 8 : 0);
        while (sum >>> 16 != 0) sum = (sum & 0xffff) + (sum >>> 16);
        return (int) sum;
    }

    /** As packets hold it: network order read as a native int. */
    static int address(String text) {
        int address = 0;
        String[] octets = text.split("\\.");
        for (int i = 3; i >= 0; i--) address = address << 8 | Integer.parseInt(octets[i]);
        return address;
    }

    static int port(int number) {
        return Short.reverseBytes((short) number) & 0xffff;
    }

    private static String text(int bigEndian) {
        return (bigEndian >>> 24) + "." + (bigEndian >>> 16 & 255) + "." + (bigEndian >>> 8 & 255) + "."
                + (bigEndian & 255);
    }

    @Override
    public String toString() {
        return source() + " > " + destination() + " protocol " + protocol() + " length " + length();
    }
}
