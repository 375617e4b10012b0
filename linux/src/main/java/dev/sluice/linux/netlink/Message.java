package dev.sluice.linux.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * One netlink message as received: {@code struct nlmsghdr} of include/uapi/linux/netlink.h and what follows it.
 *
 * @param type {@code RTM_*} or {@code NLMSG_*}
 * @param flags {@code NLM_F_*}
 * @param sequence of the request that it answers, 0 for news
 * @param body the family's fixed header and attributes, in the machine's byte order, position 0
 */
record Message(int type, int flags, int sequence, ByteBuffer body) {
    static final int HEADER = 16;

    static final int ERROR = 2, DONE = 3;

    /** Flags of requests and answers. */
    static final int REQUEST = 1, MULTI = 2, ACK = 4, DUMP_INTERRUPTED = 0x10;

    static final int DUMP = 0x300, REPLACE = 0x100, EXCLUSIVE = 0x200, CREATE = 0x400;
    /** On an error: the request is not repeated; on an error or an end: attributes follow. */
    static final int CAPPED = 0x100, ACK_ATTRIBUTES = 0x200;

    /** Takes a datagram apart; every length is checked against what is there. */
    static List<Message> parse(byte[] datagram) {
        ByteBuffer buffer = ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder());
        List<Message> messages = new ArrayList<>();
        int at = 0;
        while (datagram.length - at >= HEADER) {
            int length = buffer.getInt(at);
            if (length < HEADER || length > datagram.length - at)
                throw new MalformedMessageException("message of " + length + " bytes in the " + (datagram.length - at)
                        + " that are left of a datagram");
            ByteBuffer body = buffer.slice(at + HEADER, length - HEADER).order(ByteOrder.nativeOrder());
            messages.add(new Message(
                    buffer.getShort(at + 4) & 0xffff, buffer.getShort(at + 6) & 0xffff, buffer.getInt(at + 8), body));
            at += Math.min(aligned(length), datagram.length - at);
        }
        if (at != datagram.length) throw new MalformedMessageException("a datagram ends inside a message header");
        return messages;
    }

    /** The attributes behind a fixed header of {@code header} bytes. */
    Attributes attributes(int header) {
        requireHeader(header);
        int start = aligned(header);
        return start >= body.limit() ? Attributes.NONE : Attributes.parse(body, start, body.limit() - start);
    }

    void requireHeader(int header) {
        if (body.limit() < header)
            throw new MalformedMessageException(
                    "message type " + type + " has " + body.limit() + " bytes of its " + header);
    }

    /** {@code NLMSG_ALIGN}, the same as {@code NLA_ALIGN}. */
    static int aligned(int length) {
        return (length + 3) & ~3;
    }
}
