package dev.sluice.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * The wire form of requests and replies, used by clients and by the daemon. A frame is a 32-bit length (big endian, of what
 * follows it), a version, a tag and the fields. Anything unexpected is a {@link MalformedFrameException}: the other side speaks
 * another version or is not one of ours, and its connection is closed. Stateless; safe for any thread.
 */
public final class Wire {
    public static final byte VERSION = 1;
    /** Bytes of the length in front of each frame. */
    public static final int LENGTH_SIZE = 4;
    /** Room for some 300,000 real servers in one listing. */
    public static final int MAX_PAYLOAD = 64 << 20;

    private static final int HEADER_SIZE = 2;
    /** What is given to a frame before anything of it has arrived; then twice as much as has. */
    private static final int FIRST_PIECE = 64 << 10;

    private Wire() {}

    /** The whole frame, ready to be written. */
    public static ByteBuffer encode(Request request) {
        WireWriter out = new WireWriter(RequestForm.tag(request));
        RequestForm.write(out, request);
        return out.frame();
    }

    /** The whole frame, ready to be written. */
    public static ByteBuffer encode(Reply reply) {
        WireWriter out = new WireWriter(ReplyForm.tag(reply));
        ReplyForm.write(out, reply);
        return out.frame();
    }

    /** @param payload a frame without its length, as {@link #read} and {@link #take} give it */
    public static Request decodeRequest(ByteBuffer payload) throws MalformedFrameException {
        WireReader in = versioned(payload);
        Request request = RequestForm.read(in.u8(), in);
        in.end();
        return request;
    }

    /** @param payload a frame without its length, as {@link #read} and {@link #take} give it */
    public static Reply decodeReply(ByteBuffer payload) throws MalformedFrameException {
        WireReader in = versioned(payload);
        Reply reply = ReplyForm.read(in.u8(), in);
        in.end();
        return reply;
    }

    /**
     * Blocks until one frame is there.
     *
     * @return its payload, or null when the other side closed the connection between two frames
     */
    public static @Nullable ByteBuffer read(ReadableByteChannel channel) throws IOException {
        ByteBuffer length = ByteBuffer.allocate(LENGTH_SIZE);
        if (!fill(channel, length)) return null;
        return payload(channel, checkedLength(length.getInt(0)));
    }

    /** A length alone is a promise: room is made as it is kept. */
    private static ByteBuffer payload(ReadableByteChannel channel, int length) throws IOException {
        ByteBuffer payload = ByteBuffer.allocate(Math.min(length, FIRST_PIECE));
        while (true) {
            if (!fill(channel, payload)) throw new MalformedFrameException("connection closed after its length");
            if (payload.flip().limit() == length) return payload;
            payload = ByteBuffer.allocate(Math.min(length, 2 * payload.limit())).put(payload);
        }
    }

    /** Blocks until all of {@code frame} is written. */
    public static void write(WritableByteChannel channel, ByteBuffer frame) throws IOException {
        while (frame.hasRemaining()) channel.write(frame);
    }

    /**
     * For a reader that must not block: takes one frame off the front of what has arrived.
     *
     * @param arrived position at the first unread byte, limit after the last; moved past the frame when there is a whole one
     * @return the payload (a view of {@code arrived}), or null when more must arrive
     */
    public static @Nullable ByteBuffer take(ByteBuffer arrived) throws MalformedFrameException {
        if (arrived.remaining() < LENGTH_SIZE) return null;
        int length = checkedLength(arrived.getInt(arrived.position()));
        if (arrived.remaining() - LENGTH_SIZE < length) return null;
        ByteBuffer payload = arrived.slice(arrived.position() + LENGTH_SIZE, length);
        arrived.position(arrived.position() + LENGTH_SIZE + length);
        return payload;
    }

    private static int checkedLength(int length) throws MalformedFrameException {
        if (length < HEADER_SIZE || length > MAX_PAYLOAD) throw new MalformedFrameException("length " + length);
        return length;
    }

    private static WireReader versioned(ByteBuffer payload) throws MalformedFrameException {
        WireReader in = new WireReader(payload);
        int version = in.u8();
        if (version != VERSION)
            throw new MalformedFrameException("version " + version + " instead of " + VERSION
                    + ": client and director are of different releases; restart the director with 'sluice run'");
        return in;
    }

    /** @return false at a clean end, before the first byte */
    private static boolean fill(ReadableByteChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) >= 0) continue;
            if (buffer.position() == 0) return false;
            throw new MalformedFrameException("connection closed in the middle");
        }
        return true;
    }
}
