package dev.sluice.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageTest {
    private static final InetAddress TEN = InetAddress.ofLiteral("10.0.0.1");

    /** A neighbour as the kernel tells of it. */
    private static Request neighbour() {
        Request request = new Request("test", Rtm.NEWNEIGH, 0);
        request.byteField(Rtm.INET).byteField(0).shortField(0).intField(3);
        request.shortField(Neighbour.REACHABLE).byteField(0).byteField(0);
        return request.address(1, TEN)
                .bytes(2, MacAddress.parse("02:00:00:00:00:07").bytes());
    }

    @Test
    void whatIsWrittenIsRead() {
        List<Message> messages = Message.parse(neighbour().finish(5));
        assertThat(messages).singleElement().satisfies(message -> {
            assertThat(message.type()).isEqualTo(Rtm.NEWNEIGH);
            assertThat(message.sequence()).isEqualTo(5);
            assertThat(Neighbours.decode(message))
                    .contains(new Neighbour(
                            3, TEN, Optional.of(MacAddress.parse("02:00:00:00:00:07")), Neighbour.REACHABLE, 0));
        });
    }

    @Test
    void nestedAttributesAndOddLengthsKeepTheirAlignment() {
        Request request = new Request("test", 1, 0);
        request.nested(9, () -> {
            request.byteNumber(1, 200);
            request.nested(2, () -> request.text(3, "abcd"));
            request.shortNumber(4, 60000);
        });
        request.number(10, -1);
        Attributes attributes = Message.parse(request.finish(1)).getFirst().attributes(0);
        Attributes nested = attributes.nested(9);
        assertThat(nested.byteNumber(1, 0)).isEqualTo(200);
        assertThat(nested.nested(2).text(3)).contains("abcd");
        assertThat(nested.shortNumber(4, 0)).isEqualTo(60000);
        assertThat(attributes.number(10)).hasValue(-1);
        assertThat(attributes.number(11)).isEmpty();
        assertThat(attributes.nested(12).has(1)).isFalse();
    }

    @Test
    void aDatagramMayHoldSeveralMessages() {
        byte[] one = neighbour().finish(1);
        byte[] two = Arrays.copyOf(one, 2 * one.length);
        System.arraycopy(one, 0, two, one.length, one.length);
        assertThat(Message.parse(two)).hasSize(2);
        assertThat(Message.parse(new byte[0])).isEmpty();
    }

    @Test
    void lengthsThatContradictAreRefused() {
        byte[] whole = neighbour().finish(1);
        assertThatThrownBy(() -> Message.parse(Arrays.copyOf(whole, whole.length - 1)))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("message of 48 bytes in the 47");
        byte[] shortHeader = whole.clone();
        shortHeader[0] = 15;
        assertThatThrownBy(() -> Message.parse(shortHeader)).isInstanceOf(MalformedMessageException.class);
        byte[] longAttribute = whole.clone();
        longAttribute[28] = 100;
        assertThatThrownBy(() -> Neighbours.decode(Message.parse(longAttribute).getFirst()))
                .hasMessage("attribute of 100 bytes in 20");
        byte[] oddAddress = whole.clone();
        oddAddress[28] = 7;
        assertThatThrownBy(() -> Neighbours.decode(Message.parse(oddAddress).getFirst()))
                .isInstanceOf(MalformedMessageException.class);
    }

    /** Whatever arrives, decoding ends, with a value or with the one exception that says the message is malformed. */
    @Test
    void noiseIsReadOrRefused() {
        Random random = new Random(20261121);
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = neighbour().finish(1);
            for (int k = random.nextInt(4); k >= 0; k--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            if (random.nextInt(4) == 0) bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 8));
            decodeAll(bytes);
        }
    }

    private static void decodeAll(byte[] bytes) {
        try {
            for (Message message : Message.parse(bytes)) {
                for (Decoder decoder : DECODERS) decode(decoder, message);
            }
        } catch (MalformedMessageException e) {
            assertThat(e).hasMessageMatching(".+");
        }
    }

    private static void decode(Decoder decoder, Message message) {
        try {
            assertThat(decoder.decode(message)).isNotNull();
        } catch (MalformedMessageException e) {
            assertThat(e).hasMessageMatching(".+");
        }
    }

    @FunctionalInterface
    private interface Decoder {
        Object decode(Message message);
    }

    private static final List<Decoder> DECODERS =
            List.of(Links::decode, Addresses::decode, RouteDecoder::decode, Neighbours::decode);
}
