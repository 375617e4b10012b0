package dev.sluice.ebpf.fuzz;

import java.util.ArrayList;
import java.util.List;

/** Random packets: noise, and frames that look like IPv4 with TCP. */
final class Packets {
    private static final int SHORTEST = 14, LONGEST = 1514;

    private Packets() {}

    static List<byte[]> of(long seed, int count) {
        Choices choices = new Choices(~seed);
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < count; i++) packets.add(packet(choices));
        return packets;
    }

    private static byte[] packet(Choices choices) {
        int length = switch (choices.below(5)) {
            case 0 -> choices.between(SHORTEST, 64);
            case 1 -> choices.between(SHORTEST, LONGEST);
            case 2 -> choices.of(SHORTEST, 54, 60, LONGEST);
            default -> choices.between(54, 200);
        };
        byte[] packet = new byte[length];
        if (choices.percent(90)) choices.bytes(packet);
        // Small numbers, and equal ones, take other branches than noise does.
        if (choices.percent(40))
            for (int i = 0; i < length; i++)
                if (choices.percent(50)) packet[i] = choices.<Byte>of((byte) 0, (byte) 1, (byte) -1, (byte) 0x80);
        if (length >= 54 && choices.percent(60)) tcp(packet, choices);
        // The kernel does not run tc programs on truncated IP headers (net/bpf/test_run.c, bpf_prog_test_run_skb).
        if (length < 54 && (packet[12] == 8 || packet[12] == (byte) 0x86)) packet[12] = 9;
        return packet;
    }

    private static void tcp(byte[] packet, Choices choices) {
        packet[12] = 8;
        packet[13] = 0;
        packet[14] = (byte) (0x40 | choices.of(5, 5, 5, 6));
        int total = packet.length - 14;
        packet[16] = (byte) (total >> 8);
        packet[17] = (byte) total;
        packet[20] = 0;
        packet[21] = 0;
        packet[23] = 6;
        packet[46] = 0x50;
        packet[47] = choices.<Byte>of((byte) 2, (byte) 0x10, (byte) 0x12, (byte) 0x11, (byte) 4);
    }
}
