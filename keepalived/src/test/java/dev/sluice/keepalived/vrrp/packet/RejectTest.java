package dev.sluice.keepalived.vrrp.packet;

import static dev.sluice.keepalived.vrrp.packet.Wires.GROUP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.keepalived.config.model.VrrpInstance;
import dev.sluice.keepalived.vrrp.Allocation;
import dev.sluice.keepalived.vrrp.Instances;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One advert after another with one thing wrong. */
class RejectTest {
    private static final String ADDRESSES = "virtual_ipaddress { 192.0.2.100 }";
    private static final InetAddress PEER = InetAddress.ofLiteral("192.0.2.2");

    private final VrrpInstance two = Instances.instance(ADDRESSES);
    private final VrrpInstance three = Instances.instance("version 3", "advert_int 0.1", ADDRESSES);
    private final VrrpInstance secret =
            Instances.instance("authentication {\n auth_type PASS\n auth_pass right\n }", ADDRESSES);

    private static byte[] sent(VrrpInstance instance, InetAddress destination) {
        OutgoingAdvert out = new OutgoingAdvert(Wires.format(instance));
        out.prepare(destination.getAddress(), 100);
        return out.packet().clone();
    }

    private static @Nullable Reject judged(VrrpInstance by, byte[] packet) {
        Datagram datagram = new Datagram();
        System.arraycopy(packet, 0, datagram.buffer(), 0, packet.length);
        Reject header = datagram.receivedIp4(packet.length);
        if (header != null) return header;
        Advert advert = new Advert();
        Reject shape = advert.read(datagram);
        return shape != null ? shape : Wires.acceptance(by).check(datagram, advert);
    }

    private static @Nullable Reject changed(VrrpInstance instance, Consumer<byte[]> change) {
        byte[] packet = sent(instance, GROUP);
        change.accept(packet);
        return judged(instance, packet);
    }

    @Test
    void anUnchangedOneIsBelieved() {
        assertThat(changed(two, p -> {})).isNull();
        assertThat(changed(three, p -> {})).isNull();
        assertThat(changed(secret, p -> {})).isNull();
    }

    @Test
    void headersAndLengths() {
        assertThat(changed(two, p -> p[0] = 0x65)).isEqualTo(Reject.IP_HEADER);
        assertThat(changed(two, p -> p[3] = 100)).isEqualTo(Reject.IP_HEADER);
        assertThat(changed(two, p -> p[3] = 27)).isEqualTo(Reject.TOO_SHORT);
        assertThat(changed(two, p -> p[23] = 2)).isEqualTo(Reject.TOO_SHORT);
        assertThat(judged(two, new byte[0])).isEqualTo(Reject.IP_HEADER);
        assertThat(changed(two, p -> p[20] = 0x41)).isEqualTo(Reject.VERSION);
        assertThat(changed(two, p -> p[20] = 0x22)).isEqualTo(Reject.TYPE);
        assertThat(changed(two, p -> p[8] = 64)).isEqualTo(Reject.TTL);
    }

    /** A frame is at least 60 bytes long, and some drivers count that as the packet. */
    @Test
    void paddingOfAShortFrameIsOverlooked() {
        byte[] padded = Arrays.copyOf(sent(two, GROUP), 46);
        padded[3] = 46;
        assertThat(judged(two, padded)).isNull();
        byte[] longer = Arrays.copyOf(sent(two, GROUP), 60);
        longer[3] = 60;
        assertThat(judged(two, longer)).isEqualTo(Reject.TOO_LONG);
    }

    @Test
    void contents() {
        assertThat(changed(two, p -> p[22] ^= 1)).isEqualTo(Reject.CHECKSUM);
        assertThat(changed(three, p -> p[22] ^= 1)).isEqualTo(Reject.CHECKSUM);
        assertThat(judged(two, sent(three, GROUP))).isEqualTo(Reject.VERSION);
        assertThat(judged(two, sent(secret, GROUP))).isEqualTo(Reject.AUTHENTICATION_TYPE);
        VrrpInstance wrong = Instances.instance("authentication {\n auth_type PASS\n auth_pass wrong\n }", ADDRESSES);
        assertThat(judged(secret, sent(wrong, GROUP))).isEqualTo(Reject.PASSWORD);
        VrrpInstance slow = Instances.instance("advert_int 2", ADDRESSES);
        assertThat(judged(two, sent(slow, GROUP))).isEqualTo(Reject.INTERVAL);
        VrrpInstance header = Instances.instance("authentication {\n auth_type AH\n auth_pass right\n }", ADDRESSES);
        assertThat(changed(header, p -> p[40] ^= 1)).isEqualTo(Reject.AUTHENTICATION_CODE);
    }

    @Test
    void version3TakesBothChecksums() {
        VrrpInstance plain = Instances.instance("version 3", "advert_int 0.1", "v3_checksum_as_v2", ADDRESSES);
        assertThat(judged(three, sent(plain, GROUP))).isNull();
        assertThat(judged(plain, sent(three, GROUP))).isNull();
    }

    @Test
    void unicastAndMulticastDoNotMix() {
        VrrpInstance unicast = Instances.instance("unicast_peer { 192.0.2.1 }", ADDRESSES);
        VrrpInstance stranger = Instances.instance("unicast_peer { 192.0.2.9 }", "check_unicast_src", ADDRESSES);
        assertThat(judged(two, sent(two, PEER))).isEqualTo(Reject.UNICAST);
        assertThat(judged(unicast, sent(unicast, GROUP))).isEqualTo(Reject.MULTICAST);
        assertThat(judged(unicast, sent(unicast, PEER))).isNull();
        assertThat(judged(stranger, sent(stranger, PEER))).isEqualTo(Reject.NOT_A_PEER);
        VrrpInstance near = Instances.instance("unicast_peer { 192.0.2.1 max_ttl 10 }", ADDRESSES);
        assertThat(judged(near, sent(near, PEER))).isEqualTo(Reject.TTL_RANGE);
    }

    @Test
    void oldUnicastChecksumsAreUnderstood() {
        VrrpInstance unicast =
                Instances.instance("version 3", "advert_int 0.1", "unicast_peer { 192.0.2.1 }", ADDRESSES);
        OutgoingAdvert out = new OutgoingAdvert(Wires.format(unicast));
        out.groupInChecksum(true);
        out.prepare(PEER.getAddress(), 100);
        assertThat(judged(unicast, out.packet())).isNull();
        Datagram datagram = Wires.received(out.packet());
        Advert advert = new Advert();
        advert.read(datagram);
        assertThat(Wires.acceptance(unicast).coversGroup(datagram, advert)).isTrue();
    }

    @Test
    void ourOwnAddressIsNoOneElses() {
        byte[] packet = sent(two, GROUP);
        Datagram datagram = Wires.received(packet);
        Advert advert = new Advert();
        advert.read(datagram);
        assertThat(new Acceptance(Wires.format(two), two).check(datagram, advert))
                .isEqualTo(Reject.OWN);
    }

    @Test
    void otherAddressesAreNoticed() {
        VrrpInstance other = Instances.instance("virtual_ipaddress { 192.0.2.101 }");
        Datagram datagram = Wires.received(sent(other, GROUP));
        Advert advert = new Advert();
        advert.read(datagram);
        assertThat(Wires.acceptance(two).check(datagram, advert)).isNull();
        assertThat(Wires.acceptance(two).listsOthers(advert)).isTrue();
    }

    /** Whatever comes: an answer, no exception, and nothing for the garbage collector. */
    @Test
    void noiseIsRejectedWithoutAllocating() throws ReflectiveOperationException {
        Random random = new Random(42);
        byte[][] packets = new byte[2000][];
        for (int i = 0; i < packets.length; i++) {
            packets[i] = i % 2 == 0 ? sent(three, GROUP) : new byte[random.nextInt(80)];
            for (int flips = random.nextInt(3); flips >= 0 && packets[i].length > 0; flips--)
                packets[i][random.nextInt(packets[i].length)] = (byte) random.nextInt();
        }
        Acceptance acceptance = Wires.acceptance(three);
        Datagram datagram = new Datagram();
        Advert advert = new Advert();
        RejectCounters counters = new RejectCounters();
        for (int i = 0; i < 20; i++) judgeAll(packets, datagram, advert, acceptance, counters);
        long before = Allocation.bytes();
        judgeAll(packets, datagram, advert, acceptance, counters);
        assertThat(Allocation.bytes() - before).isLessThan(4096);
        assertThat(counters.total()).isPositive();
    }

    private static void judgeAll(
            byte[][] packets, Datagram datagram, Advert advert, Acceptance acceptance, RejectCounters counters) {
        for (byte[] packet : packets) {
            System.arraycopy(packet, 0, datagram.buffer(), 0, packet.length);
            Reject reject = datagram.receivedIp4(packet.length);
            if (reject == null) reject = advert.read(datagram);
            if (reject == null) reject = acceptance.check(datagram, advert);
            if (reject != null) counters.count(reject);
        }
    }
}
