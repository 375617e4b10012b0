package dev.sluice.linux.netlink;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** One netlink message being written: {@code struct nlmsghdr}, the family's fixed header, attributes. */
final class Request {
    private static final int FLAG_NESTED = 0x8000;

    private final String title;
    private ByteBuffer buffer = ByteBuffer.allocate(256).order(ByteOrder.nativeOrder());

    /**
     * @param title what it asks for, for error messages: {@code RTM_NEWADDR 10.0.0.1/24 dev eth0}
     * @param flags {@code NLM_F_*} besides {@code NLM_F_REQUEST}
     */
    Request(String title, int type, int flags) {
        this.title = title;
        buffer.position(4);
        buffer.putShort((short) type).putShort((short) (flags | Message.REQUEST));
        buffer.putInt(0).putInt(0);
    }

    /** One that was written before. */
    Request(Removal removal) {
        title = removal.title();
        buffer = ByteBuffer.wrap(removal.message().clone()).order(ByteOrder.nativeOrder());
        buffer.position(buffer.limit());
    }

    String title() {
        return title;
    }

    Request byteField(int value) {
        room(1).put((byte) value);
        return this;
    }

    Request shortField(int value) {
        room(2).putShort((short) value);
        return this;
    }

    Request intField(int value) {
        room(4).putInt(value);
        return this;
    }

    Request bytes(int type, byte[] value) {
        attributeHeader(type, value.length);
        room(value.length).put(value);
        return pad();
    }

    Request number(int type, int value) {
        attributeHeader(type, 4);
        return intField(value);
    }

    Request shortNumber(int type, int value) {
        attributeHeader(type, 2);
        return shortField(value).pad();
    }

    Request byteNumber(int type, int value) {
        attributeHeader(type, 1);
        return byteField(value).pad();
    }

    /** With the final zero that most kinds of string want. */
    Request text(int type, String value) {
        byte[] text = value.getBytes(UTF_8);
        return bytes(type, Arrays.copyOf(text, text.length + 1));
    }

    Request address(int type, InetAddress value) {
        return bytes(type, value.getAddress());
    }

    /** Attributes within an attribute. */
    Request nested(int type, Runnable contents) {
        pad();
        int start = buffer.position();
        attributeHeader(type | FLAG_NESTED, 0);
        contents.run();
        buffer.putShort(start, (short) (buffer.position() - start));
        return pad();
    }

    /** Something that begins with its own length in 16 bits, as {@code struct rtnexthop}. */
    Request part(Runnable contents) {
        int start = buffer.position();
        shortField(0);
        contents.run();
        pad();
        buffer.putShort(start, (short) (buffer.position() - start));
        return this;
    }

    /** The whole message with its length and sequence number. */
    byte[] finish(int sequence) {
        buffer.putInt(0, buffer.position()).putInt(8, sequence);
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private void attributeHeader(int type, int length) {
        pad();
        room(4).putShort((short) (length + 4)).putShort((short) type);
    }

    Request pad() {
        while (buffer.position() % 4 != 0) room(1).put((byte) 0);
        return this;
    }

    private ByteBuffer room(int length) {
        if (buffer.remaining() < length) {
            ByteBuffer larger =
                    ByteBuffer.allocate((buffer.capacity() + length) * 2).order(ByteOrder.nativeOrder());
            buffer = larger.put(buffer.flip());
        }
        return buffer;
    }
}
