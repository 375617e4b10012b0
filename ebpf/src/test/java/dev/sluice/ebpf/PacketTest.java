package dev.sluice.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PacketTest {
    /** Ethernet, IPv4 and UDP from RFC 1071-correct headers; checksums at 24 and 40. */
    private static final byte[] FRAME = HexFormat.of()
            .parseHex("020000000001020000000002" + "0800" + "4500001e000040004011" + "64b1" + "0a0000010a000202"
                    + "303900350" + "00a" + "bc83" + "6162");

    private static Packet tc() {
        return new Packet(FRAME.clone(), 1, Hook.TC);
    }

    @Test
    void roomOpensBetweenLinkAndNetworkHeader() {
        Packet p = tc();
        assertThat(p.adjustRoom(20, Packet.ROOM_MAC, Packet.ENCAP_IPV4)).isZero();
        assertThat(p.length()).isEqualTo(FRAME.length + 20);
        assertThat(p.bytes()).startsWith(java.util.Arrays.copyOf(FRAME, 14));
        assertThat(p.bytes()[14]).isZero();
        assertThat(p.bytes()[34]).isEqualTo((byte) 0x45);
        assertThat(p.adjustRoom(-20, Packet.ROOM_MAC, 0)).isZero();
        assertThat(p.bytes()).isEqualTo(FRAME);
    }

    @Test
    void roomNeedsAnIpPacket() {
        byte[] other = FRAME.clone();
        other[12] = 9;
        assertThat(new Packet(other, 1, Hook.TC).adjustRoom(20, Packet.ROOM_MAC, 0))
                .isNegative();
        assertThat(tc().adjustRoom(-20, Packet.ROOM_MAC, 0))
                .as("nothing left of the header")
                .isNegative();
    }

    /** As {@code bpf_skb_load_bytes} and {@code bpf_xdp_load_bytes} of net/core/filter.c have it. */
    @Test
    void whatIsNotThereIsNotLoaded() {
        for (Hook hook : Hook.values()) {
            Mem to = Mem.stack(8);
            Packet p = new Packet(FRAME.clone(), 1, hook);
            assertThat(p.load(12, to, 3)).isZero();
            assertThat(to.u64(0)).isEqualTo(0x450008);
            assertThat(p.load(FRAME.length - 2, to, 3)).isEqualTo(hook == Hook.XDP ? -22 : -14);
            assertThat(to.u64(0)).isEqualTo(hook == Hook.XDP ? 0x450008 : 0);
        }
    }

    @Test
    void aSegmentedPacketCutShortIsOne() {
        Packet p = tc().withGsoSize(1448);
        assertThat(p.changeTail(20)).isZero();
        assertThat(p.gsoSize()).isZero();
        assertThat(p.length()).isEqualTo(20);
    }

    /** As {@code bpf_l3_csum_replace} of net/core/filter.c has it. */
    @Test
    void checksumsStandAtEvenOffsets() {
        assertThat(tc().l3Checksum(25, 1, 2, 4)).isEqualTo(-14);
        assertThat(tc().l3Checksum(24, 1, 2, 4 | 0x10)).isEqualTo(-22);
        Packet noSum = new Packet(new byte[64], 1, Hook.TC);
        assertThat(noSum.l4Checksum(41, 1, 2, 4 | Packet.UDP_CHECKSUM)).isEqualTo(-14);
        assertThat(noSum.l4Checksum(40, 1, 2, 4 | Packet.UDP_CHECKSUM)).isZero();
    }

    @Test
    void whatAFrameGrowsByIsZero() {
        Packet p = new Packet(FRAME.clone(), 1, Hook.XDP);
        assertThat(p.adjustTail(-2)).isZero();
        assertThat(p.adjustTail(4)).isZero();
        assertThat(p.length()).isEqualTo(FRAME.length + 2);
        assertThat(p.bytes()).endsWith(new byte[4]);
    }

    @Test
    void checksumsFollowAChangeAndBack() {
        Packet p = tc();
        assertThat(p.l3Checksum(24, 0x0100000a, 0x0200000a, 4)).isZero();
        assertThat(p.bytes()).isNotEqualTo(FRAME);
        assertThat(p.l3Checksum(24, 0x0200000a, 0x0100000a, 4)).isZero();
        assertThat(p.l4Checksum(40, 0x3930, 0x5000, 2)).isZero();
        assertThat(p.l4Checksum(40, 0x5000, 0x3930, 2)).isZero();
        assertThat(p.bytes()).isEqualTo(FRAME);
    }

    @Test
    void anAbsentUdpChecksumStaysAbsent() {
        byte[] without = FRAME.clone();
        without[40] = without[41] = 0;
        Packet p = new Packet(without, 1, Hook.TC);
        assertThat(p.l4Checksum(40, 1, 2, Packet.PSEUDO_HEADER | Packet.UDP_CHECKSUM | 4))
                .isZero();
        assertThat(p.bytes()).isEqualTo(without);
    }
}
