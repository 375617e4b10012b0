package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ChecksumTest {
    /** The plain definition (RFC 1071): the complement of the one's complement sum of the digits. */
    private static int full(int... digits) {
        int sum = 0;
        for (int digit : digits) sum += digit;
        while (sum >>> 16 != 0) sum = (sum & 0xffff) + (sum >>> 16);
        return ~sum & 0xffff;
    }

    @Test
    void changesInPlaceEqualFullSums() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            int[] digits = random.ints(4, 0, 0x10000).toArray();
            if (i % 7 == 0) digits[i % 4] = i % 2 * 0xffff;
            int sum = full(digits);
            int to = i % 5 == 0 ? 0 : random.nextInt();
            assertThat(Checksum.adjust16(sum, digits[0], to & 0xffff))
                    .isEqualTo(full(to & 0xffff, digits[1], digits[2], digits[3]));
            assertThat(Checksum.adjust32(sum, digits[0] | digits[1] << 16, to))
                    .isEqualTo(full(to & 0xffff, to >>> 16, digits[2], digits[3]));
        }
    }

    @Test
    void oneHopLess() {
        Random random = new Random(2);
        for (int i = 0; i < 100_000; i++) {
            int ttlAndProtocol = 1 + random.nextInt(255) | random.nextInt(256) << 8;
            int rest = i % 9 == 0 ? 0xffff - ttlAndProtocol : random.nextInt(0x10000);
            assertThat(Checksum.afterHop(full(ttlAndProtocol, rest)) & 0xffff)
                    .isEqualTo(full(ttlAndProtocol - 1, rest));
        }
    }

    @Test
    void foldsAnySum() {
        assertThat(Checksum.fold(0)).isZero();
        assertThat(Checksum.fold(0xffff)).isEqualTo(0xffff);
        assertThat(Checksum.fold(0x1_0000)).isEqualTo(1);
        assertThat(Checksum.fold(0xffff_ffffL)).isEqualTo(0xffff);
        assertThat(Checksum.fold(0x1234_5678_9abc_def0L)).isEqualTo(~full(0x1234, 0x5678, 0x9abc, 0xdef0) & 0xffff);
    }
}
