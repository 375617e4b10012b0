package dev.sluice.linux.netlink;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Attributes of a message by their type ({@code struct nlattr}); of several of one type the last counts. */
final class Attributes {
    static final Attributes NONE = new Attributes(Map.of());

    private static final int HEADER = 4;
    /** {@code NLA_TYPE_MASK}: without the flags for nesting and byte order. */
    private static final int TYPE = 0x3fff;

    private final Map<Integer, ByteBuffer> values;

    private Attributes(Map<Integer, ByteBuffer> values) {
        this.values = values;
    }

    static Attributes parse(ByteBuffer buffer, int start, int length) {
        Map<Integer, ByteBuffer> values = new HashMap<>();
        int at = start;
        int end = start + length;
        while (end - at >= HEADER) {
            int size = buffer.getShort(at) & 0xffff;
            if (size < HEADER || size > end - at)
                throw new MalformedMessageException("attribute of " + size + " bytes in " + (end - at));
            int type = buffer.getShort(at + 2) & TYPE;
            values.put(type, buffer.slice(at + HEADER, size - HEADER).order(ByteOrder.nativeOrder()));
            at += Math.min(Message.aligned(size), end - at);
        }
        return new Attributes(values);
    }

    boolean has(int type) {
        return values.containsKey(type);
    }

    OptionalInt number(int type) {
        ByteBuffer value = values.get(type);
        return value == null
                ? OptionalInt.empty()
                : OptionalInt.of(sized(value, type, 4).getInt(0));
    }

    int number(int type, int otherwise) {
        return number(type).orElse(otherwise);
    }

    /** A 16-bit number; {@code order} is the wire's. */
    int shortNumber(int type, int otherwise) {
        ByteBuffer value = values.get(type);
        return value == null ? otherwise : sized(value, type, 2).getShort(0) & 0xffff;
    }

    int byteNumber(int type, int otherwise) {
        ByteBuffer value = values.get(type);
        return value == null ? otherwise : sized(value, type, 1).get(0) & 0xff;
    }

    byte[] bytes(int type) {
        ByteBuffer value = values.get(type);
        if (value == null) return new byte[0];
        byte[] bytes = new byte[value.limit()];
        value.get(0, bytes);
        return bytes;
    }

    /** A string up to its zero, or its end where it has none. */
    Optional<String> text(int type) {
        if (!has(type)) return Optional.empty();
        byte[] bytes = bytes(type);
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) length++;
        return Optional.of(new String(bytes, 0, length, UTF_8));
    }

    /** An IPv4 or IPv6 address by its length. */
    Optional<InetAddress> address(int type) {
        if (!has(type)) return Optional.empty();
        try {
            return Optional.of(InetAddress.getByAddress(bytes(type)));
        } catch (UnknownHostException e) {
            throw new MalformedMessageException("attribute " + type + " is no address: " + e.getMessage());
        }
    }

    /** An Ethernet address; empty for link layers with others. */
    Optional<MacAddress> mac(int type) {
        byte[] bytes = bytes(type);
        return bytes.length == MacAddress.SIZE ? Optional.of(MacAddress.of(bytes)) : Optional.empty();
    }

    Attributes nested(int type) {
        ByteBuffer value = values.get(type);
        return value == null ? NONE : parse(value, 0, value.limit());
    }

    private static ByteBuffer sized(ByteBuffer value, int type, int size) {
        if (value.limit() < size)
            throw new MalformedMessageException("attribute " + type + " has " + value.limit() + " bytes, not " + size);
        return value;
    }
}
