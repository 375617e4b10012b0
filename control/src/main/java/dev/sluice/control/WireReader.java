package dev.sluice.control;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one frame and trusts none of them: every length is held against what is left of the frame before
 * anything is allocated, every number against its range.
 */
final class WireReader {
    private final ByteBuffer in;

    WireReader(ByteBuffer payload) {
        in = payload;
    }

    int u8() throws MalformedFrameException {
        return left(1).get() & 0xff;
    }

    boolean flag() throws MalformedFrameException {
        int value = u8();
        if (value > 1) throw new MalformedFrameException("flag " + value);
        return value == 1;
    }

    int u16() throws MalformedFrameException {
        return left(2).getShort() & 0xffff;
    }

    int i32() throws MalformedFrameException {
        return left(4).getInt();
    }

    long i64() throws MalformedFrameException {
        return left(8).getLong();
    }

    /** How many elements follow, each of at least {@code elementSize} bytes. */
    int count(int elementSize) throws MalformedFrameException {
        int count = i32();
        if (count < 0 || (long) count * elementSize > in.remaining())
            throw new MalformedFrameException("count " + count + " in " + in.remaining() + " bytes");
        return count;
    }

    String text() throws MalformedFrameException {
        int length = u16();
        ByteBuffer bytes = left(length).slice(in.position(), length);
        in.position(in.position() + length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedFrameException("text is not UTF-8");
        }
    }

    InetAddress address() throws MalformedFrameException {
        int length = u8();
        if (length != 4 && length != 16) throw new MalformedFrameException("address of " + length + " bytes");
        byte[] bytes = new byte[length];
        left(length).get(bytes);
        try {
            // InetAddress.getByAddress would turn ::ffff:a.b.c.d into an IPv4 address.
            return length == 16 ? Inet6Address.getByAddress(null, bytes, -1) : InetAddress.getByAddress(bytes);
        } catch (java.net.UnknownHostException e) {
            throw new MalformedFrameException("address of " + length + " bytes");
        }
    }

    ServiceKey serviceKey() throws MalformedFrameException {
        return new ServiceKey(protocol(), address(), u16(), i32());
    }

    @Nullable
    ServiceKey optionalServiceKey() throws MalformedFrameException {
        return flag() ? serviceKey() : null;
    }

    ServerKey serverKey() throws MalformedFrameException {
        return new ServerKey(address(), u16());
    }

    ServiceSpec service() throws MalformedFrameException {
        return new ServiceSpec(serviceKey(), text(), i32(), i32(), i32(), text());
    }

    ServerSpec server() throws MalformedFrameException {
        return new ServerSpec(serverKey(), method(), i32(), i32(), i32(), tunnel());
    }

    MarkSpec mark() throws MalformedFrameException {
        return new MarkSpec(i32(), protocol(), network(), network(), ports(), ports());
    }

    private Network network() throws MalformedFrameException {
        InetAddress address = address();
        int length = u8();
        try {
            return new Network(address, length);
        } catch (IllegalArgumentException e) {
            throw new MalformedFrameException(String.valueOf(e.getMessage()));
        }
    }

    private PortRange ports() throws MalformedFrameException {
        int lowest = u16(), highest = u16();
        if (lowest > highest) throw new MalformedFrameException("ports " + lowest + "-" + highest);
        return new PortRange(lowest, highest);
    }

    Timeouts timeouts() throws MalformedFrameException {
        return new Timeouts(i32(), i32(), i32());
    }

    ServiceTimeouts serviceTimeouts() throws MalformedFrameException {
        return new ServiceTimeouts(i32(), i32(), i32(), i32());
    }

    Counters counters() throws MalformedFrameException {
        return new Counters(i64(), i64(), i64(), i64(), i64());
    }

    Protocol protocol() throws MalformedFrameException {
        int number = u8();
        for (Protocol protocol : Protocol.values()) if (protocol.number() == number) return protocol;
        throw new MalformedFrameException("protocol " + number);
    }

    /** Nothing may follow. */
    void end() throws MalformedFrameException {
        if (in.hasRemaining()) throw new MalformedFrameException(in.remaining() + " bytes too many");
    }

    private ForwardingMethod method() throws MalformedFrameException {
        int number = u8();
        for (ForwardingMethod method : ForwardingMethod.values()) if (method.number() == number) return method;
        throw new MalformedFrameException("forwarding method " + number);
    }

    private Tunnel tunnel() throws MalformedFrameException {
        return new Tunnel(oneOf(Tunnel.Type.values()), u16(), oneOf(Tunnel.Checksum.values()));
    }

    private <T> T oneOf(T[] values) throws MalformedFrameException {
        int ordinal = u8();
        if (ordinal >= values.length) throw new MalformedFrameException("value " + ordinal + " of " + values.length);
        return values[ordinal];
    }

    private ByteBuffer left(int size) throws MalformedFrameException {
        if (in.remaining() < size)
            throw new MalformedFrameException("ends " + (size - in.remaining()) + " bytes early");
        return in;
    }
}
