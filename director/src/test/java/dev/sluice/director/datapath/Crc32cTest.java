package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class Crc32cTest {
    private static int full(byte[] bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        return (int) sum.getValue();
    }

    @Test
    void aChangeInPlaceEqualsTheFullSum() {
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = new byte[2 + (i < 200 ? i : random.nextInt(65_534))];
            random.nextBytes(bytes);
            ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            int at = random.nextInt(bytes.length - 1);
            int before = full(bytes), from = view.getShort(at) & 0xffff, to = random.nextInt(0x10000);
            view.putShort(at, (short) to);
            assertThat(before ^ Crc32c.change(from ^ to, bytes.length - at - 2)).isEqualTo(full(bytes));
        }
    }
}
