package dev.sluice.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Bytes of a page of memory: 4,096 on x86-64, up to 65,536 on aarch64. */
public final class PageSize {
    /** {@code AT_PAGESZ} of the auxiliary vector (getauxval(3)), which proc(5) shows as pairs of 64-bit numbers. */
    private static final int AT_PAGESZ = 6;

    private static final String VECTOR = "/proc/self/auxv";
    private static final int VALUE = read();

    private PageSize() {}

    public static int bytes() {
        return VALUE;
    }

    private static int read() {
        byte[] vector;
        try (FileDescriptor file = FileDescriptor.open(SystemCalls.host(), VECTOR, FileDescriptor.READ_ONLY)) {
            vector = file.read(VECTOR, 4096);
        }
        ByteBuffer pairs = ByteBuffer.wrap(vector).order(ByteOrder.nativeOrder());
        while (pairs.remaining() >= 16) {
            long type = pairs.getLong();
            long value = pairs.getLong();
            if (type == AT_PAGESZ) return (int) value;
        }
        throw new IllegalStateException(VECTOR + " has no page size");
    }
}
