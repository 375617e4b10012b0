package dev.sluice.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WireTest {
    private static final int ROUNDS = 2000;

    @Test
    void everyRequestSurvivesTheRoundTrip() throws Exception {
        Samples samples = new Samples(1);
        for (int i = 0; i < ROUNDS; i++) {
            Request request = samples.request();
            assertThat(Wire.decodeRequest(payload(Wire.encode(request)))).isEqualTo(request);
        }
    }

    @Test
    void everyReplySurvivesTheRoundTrip() throws Exception {
        Samples samples = new Samples(2);
        for (int i = 0; i < ROUNDS; i++) {
            Reply reply = samples.reply();
            assertThat(Wire.decodeReply(payload(Wire.encode(reply)))).isEqualTo(reply);
        }
    }

    @Test
    void aFrameCutAnywhereIsRefused() throws Exception {
        Samples samples = new Samples(3);
        for (int i = 0; i < 200; i++) {
            ByteBuffer whole = payload(Wire.encode(samples.reply()));
            for (int length = 0; length < whole.limit(); length++) {
                ByteBuffer cut = whole.slice(0, length);
                assertThatThrownBy(() -> Wire.decodeReply(cut)).isInstanceOf(MalformedFrameException.class);
            }
        }
    }

    @Test
    void damagedFramesAreRefusedOrRead() {
        Samples samples = new Samples(4);
        Random random = new Random(5);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] request = bytes(payload(Wire.encode(samples.request())));
            byte[] reply = bytes(payload(Wire.encode(samples.reply())));
            for (int hit = 0; hit <= i % 4; hit++) {
                request[random.nextInt(request.length)] = (byte) random.nextInt();
                reply[random.nextInt(reply.length)] = (byte) random.nextInt();
            }
            decodeAnything(request, reply);
        }
    }

    @Test
    void noiseIsRefusedOrRead() {
        Random random = new Random(6);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            if (noise.length > 1) {
                noise[0] = Wire.VERSION;
                noise[1] = (byte) random.nextInt(17);
            }
            decodeAnything(noise, noise);
        }
    }

    /** Neither may throw anything but MalformedFrameException, nor allocate without bound. */
    private static void decodeAnything(byte[] request, byte[] reply) {
        try {
            Wire.decodeRequest(ByteBuffer.wrap(request));
        } catch (MalformedFrameException expected) {
            assertThat(expected).hasMessageStartingWith("malformed control frame: ");
        }
        try {
            Wire.decodeReply(ByteBuffer.wrap(reply));
        } catch (MalformedFrameException expected) {
            assertThat(expected).hasMessageStartingWith("malformed control frame: ");
        }
    }

    @Test
    void aHugeCountDoesNotAllocate() {
        ByteBuffer listing = ByteBuffer.wrap(new byte[] {Wire.VERSION, 3, 0x7f, -1, -1, -1});
        assertThatThrownBy(() -> Wire.decodeReply(listing)).hasMessageContaining("count 2147483647 in 0 bytes");
    }

    @Test
    void trailingBytesAreRefused() {
        byte[] flush = Arrays.copyOf(bytes(payload(Wire.encode(new Request.Flush()))), 3);
        assertThatThrownBy(() -> Wire.decodeRequest(ByteBuffer.wrap(flush))).hasMessageContaining("1 bytes too many");
    }

    @Test
    void anotherVersionIsRefusedWithTheRemedy() {
        ByteBuffer frame = ByteBuffer.wrap(new byte[] {9, 4});
        assertThatThrownBy(() -> Wire.decodeRequest(frame)).hasMessageContaining("version 9 instead of 1");
    }

    @Test
    void transactionsDoNotNestAndHoldOnlyChanges() {
        Request.Transaction inner = new Request.Transaction(List.of(new Request.Flush()), false);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Wire.encode(new Request.Transaction(List.of(inner), false)));
        ByteBuffer nested = ByteBuffer.wrap(new byte[] {Wire.VERSION, 14, 0, 0, 0, 0, 1, 14, 0, 0, 0, 0, 0});
        assertThatThrownBy(() -> Wire.decodeRequest(nested)).hasMessageContaining("unknown change 14");
    }

    @Test
    void fieldsOutOfRangeAreNotSent() {
        ServiceKey key = new ServiceKey(Protocol.TCP, InetAddress.getLoopbackAddress(), 65536, 0);
        assertThatIllegalArgumentException().isThrownBy(() -> Wire.encode(new Request.DeleteService(key)));
    }

    @Test
    void aLargeListingFits() throws Exception {
        ServiceStatus status = new ServiceStatus(
                new ServiceSpec(
                        new ServiceKey(Protocol.TCP, InetAddress.getLoopbackAddress(), 80, 0), "wlc", 0, 0, -1, ""),
                Counters.ZERO,
                Counters.ZERO,
                List.of());
        Reply listing = new Reply.Services(Collections.nCopies(20_000, status));
        assertThat(Wire.decodeReply(payload(Wire.encode(listing)))).isEqualTo(listing);
    }

    @Test
    void framesAreReadFromAStreamUntilItsEnd() throws Exception {
        byte[] two = concatenate(Wire.encode(new Request.Flush()), Wire.encode(new Request.GetInfo()));
        var channel = Channels.newChannel(new ByteArrayInputStream(two));
        assertThat(Wire.decodeRequest(java.util.Objects.requireNonNull(Wire.read(channel))))
                .isEqualTo(new Request.Flush());
        assertThat(Wire.decodeRequest(java.util.Objects.requireNonNull(Wire.read(channel))))
                .isEqualTo(new Request.GetInfo());
        assertThat(Wire.read(channel)).isNull();
    }

    @Test
    void aStreamThatEndsInsideAFrameIsRefused() {
        byte[] frame = bytes(Wire.encode(new Request.Flush()));
        for (int length = 1; length < frame.length; length++) {
            var channel = Channels.newChannel(new ByteArrayInputStream(frame, 0, length));
            assertThatThrownBy(() -> Wire.read(channel)).isInstanceOf(MalformedFrameException.class);
        }
    }

    @Test
    void aLargeFrameIsReadWhole() throws Exception {
        byte[] payload = new byte[1_000_003];
        new Random(8).nextBytes(payload);
        ByteBuffer frame = ByteBuffer.allocate(Wire.LENGTH_SIZE + payload.length)
                .putInt(payload.length)
                .put(payload);
        var channel = Channels.newChannel(new ByteArrayInputStream(frame.array()));
        assertThat(bytes(java.util.Objects.requireNonNull(Wire.read(channel)))).isEqualTo(payload);
        for (int arrived : new int[] {Wire.LENGTH_SIZE + 1, 1 << 16, (1 << 16) + Wire.LENGTH_SIZE, 900_000}) {
            var cut = Channels.newChannel(new ByteArrayInputStream(frame.array(), 0, arrived));
            assertThatThrownBy(() -> Wire.read(cut)).isInstanceOf(MalformedFrameException.class);
        }
    }

    /** Hundreds of clients that announce much and send nothing must not take the director's memory. */
    @Test
    void anAnnouncedLengthAloneTakesNoRoom() {
        ByteBuffer announced = ByteBuffer.allocate(Wire.LENGTH_SIZE).putInt(0, Wire.MAX_PAYLOAD);
        List<Integer> rooms = new ArrayList<>();
        ReadableByteChannel channel = new ReadableByteChannel() {
            @Override
            public int read(ByteBuffer room) {
                rooms.add(room.remaining());
                if (!announced.hasRemaining()) return -1;
                room.put(announced);
                return Wire.LENGTH_SIZE;
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };
        assertThatThrownBy(() -> Wire.read(channel)).isInstanceOf(MalformedFrameException.class);
        assertThat(rooms).hasSize(2).allMatch(room -> room <= 1 << 16);
    }

    @Test
    void framesAreTakenAsTheyArrive() throws Exception {
        ByteBuffer arrived = ByteBuffer.allocate(64);
        byte[] two = concatenate(Wire.encode(new Request.Flush()), Wire.encode(new Request.GetInfo()));
        int taken = 0;
        for (byte b : two) {
            arrived.put(b).flip();
            if (Wire.take(arrived) != null) taken++;
            arrived.compact();
        }
        assertThat(taken).isEqualTo(2);
        assertThat(arrived.position()).isZero();
    }

    @Test
    void lengthsOutsideTheBoundsAreRefusedBeforeReading() {
        for (int length : new int[] {-1, 0, 1, Wire.MAX_PAYLOAD + 1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            ByteBuffer arrived = ByteBuffer.allocate(4).putInt(0, length);
            assertThatThrownBy(() -> Wire.take(arrived)).hasMessageContaining("length " + length);
        }
    }

    private static ByteBuffer payload(ByteBuffer frame) {
        assertThat(frame.getInt(0)).isEqualTo(frame.limit() - Wire.LENGTH_SIZE);
        return frame.slice(Wire.LENGTH_SIZE, frame.limit() - Wire.LENGTH_SIZE);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static byte[] concatenate(ByteBuffer a, ByteBuffer b) {
        return ByteBuffer.allocate(a.remaining() + b.remaining()).put(a).put(b).array();
    }
}
