package dev.sluice.keepalived.vrrp.packet;

import static dev.sluice.keepalived.vrrp.packet.Wires.GROUP;
import static dev.sluice.keepalived.vrrp.packet.Wires.GROUP6;
import static dev.sluice.keepalived.vrrp.packet.Wires.hex;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.keepalived.config.model.Authentication;
import dev.sluice.keepalived.config.model.VrrpInstance;
import dev.sluice.keepalived.vrrp.Instances;
import dev.sluice.linux.netlink.MacAddress;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What keepalived 2.2.7 put on the wire (reference §2.1): ours writes the same bytes, and reads them. */
class GoldenVectorTest {
    private static final String ONE = "virtual_ipaddress { 192.0.2.100/24 }";
    private static final String TWO = "virtual_ipaddress {\n 192.0.2.100/24\n 192.0.2.101/24\n }";
    private static final String IP6 =
            "interface eth0\nversion 3\nadvert_int 0.1\n" + "virtual_ipaddress {\n fe80::100/64\n 2001:db8::100/64\n }";

    private static VrrpInstance instance(String which) {
        return switch (which) {
            case "v2" -> Instances.instance(ONE);
            case "PASS", "AH" ->
                Instances.instance("authentication {\n auth_type " + which + "\n auth_pass s3cret\n }", ONE);
            case "v3" -> Instances.instance("version 3", "advert_int 0.1", TWO);
            case "v3 plain" -> Instances.instance("version 3", "advert_int 0.1", "v3_checksum_as_v2", TWO);
            case "v6" -> Instances.instance(IP6);
            default -> throw new IllegalArgumentException(which);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "v2,       200, 2133c801 00015465 c0000264 0000000000000000",
        "PASS,     200, 2133c801 0101174b c0000264 7333637265740000",
        "PASS,       0, 21330001 0101df4b c0000264 7333637265740000",
        "v3,       200, 3133c802 000adf60 c0000264c0000265",
        "v3,         0, 31330002 000aa761 c0000264c0000265",
        "v3 plain, 200, 3133c802 000a81f5 c0000264c0000265"
    })
    void version2And3OverIp4(String which, int priority, String vector) {
        VrrpInstance instance = instance(which);
        OutgoingAdvert out = new OutgoingAdvert(Wires.format(instance));
        out.prepare(GROUP.getAddress(), priority);
        assertThat(hex(out.packet(), 20)).isEqualTo(vector.replace(" ", ""));
        assertThat(hex(out.packet(), 0)).startsWith("45c0").contains("ff70");

        Datagram datagram = Wires.received(Wires.ip4(Wire.VRRP, GROUP, vector));
        Advert advert = new Advert();
        assertThat(advert.read(datagram)).isNull();
        assertThat(Wires.acceptance(instance).check(datagram, advert)).isNull();
        assertThat(advert.priority()).isEqualTo(priority);
        assertThat(advert.virtualRouter()).isEqualTo(51);
        assertThat(advert.intervalNanos())
                .isEqualTo(instance.adverts().interval().value().toNanos());
        assertThat(Wires.acceptance(instance).listsOthers(advert)).isFalse();
    }

    @Test
    void authenticationHeader() {
        VrrpInstance instance = instance("AH");
        assertThat(instance.authentication().map(Authentication::type)).contains(Authentication.Type.AH);
        String vector = "45c0004000010000ff3318b6c0000201e0000012"
                + "70040000c0000201000000019ac7d222922f5547d4f5aead"
                + "2133c80102015265c00002640000000000000000";
        OutgoingAdvert out = new OutgoingAdvert(Wires.format(instance));
        out.prepare(GROUP.getAddress(), 200);
        assertThat(hex(out.packet(), 0)).isEqualTo(vector);

        Datagram datagram = Wires.received(hex(vector));
        Advert advert = new Advert();
        Acceptance acceptance = Wires.acceptance(instance);
        assertThat(advert.read(datagram)).isNull();
        assertThat(acceptance.check(datagram, advert)).isNull();
        assertThat(acceptance.check(datagram, advert)).isEqualTo(Reject.REPLAY);
    }

    @Test
    void version3OverIp6() {
        VrrpInstance instance = instance("v6");
        String vector = "3133c802000ada56" + "fe800000000000000000000000000100" + "20010db8000000000000000000000100";
        OutgoingAdvert out = new OutgoingAdvert(Wires.format(instance));
        out.prepare(GROUP6.getAddress(), 200);
        assertThat(hex(out.packet(), 0)).isEqualTo(vector);

        Datagram datagram = Wires.received6(vector);
        Advert advert = new Advert();
        assertThat(advert.read(datagram)).isNull();
        assertThat(Wires.acceptance(instance).check(datagram, advert)).isNull();
    }

    @Test
    void gratuitousArp() {
        byte[] frame =
                Announcement.of(InetAddress.ofLiteral("192.0.2.100"), MacAddress.parse("02:00:00:00:00:01"), false);
        assertThat(hex(frame, 0))
                .isEqualTo("ffffffffffff" + "020000000001" + "0806" + "0001" + "0800" + "0604" + "0001" + "020000000001"
                        + "c0000264" + "ffffffffffff" + "c0000264");
    }

    @Test
    void unsolicitedNeighbourAdvertisement() {
        byte[] frame = Announcement.of(InetAddress.ofLiteral("fe80::100"), MacAddress.parse("02:00:00:00:00:01"), true);
        assertThat(hex(frame, 0))
                .startsWith("333300000001" + "020000000001" + "86dd" + "60000000" + "0020" + "3aff")
                .contains("8800")
                .endsWith("a0000000" + "fe800000000000000000000000000100" + "0201020000000001");
        long sum = InternetSum.pseudoHeader(
                java.util.Arrays.copyOfRange(frame, 22, 38), java.util.Arrays.copyOfRange(frame, 38, 54), 16, 58, 32);
        assertThat(InternetSum.finish(InternetSum.add(sum, frame, 54, 32))).isZero();
    }
}
