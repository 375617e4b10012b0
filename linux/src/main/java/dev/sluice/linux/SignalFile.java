package dev.sluice.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Signals as something to read (signalfd(2)), for those the JDK cannot handle: the real-time ones. They must be blocked in every
 * thread, so in the process that starts Java ({@code env --block-signal}); one that is not blocked ends the process.
 */
public final class SignalFile implements AutoCloseable {
    private static final int CLOSE_ON_EXEC = 02000000;
    /** {@code sizeof(struct signalfd_siginfo)}; the number comes first. */
    private static final int INFO = 128;

    private final FileDescriptor file;

    private SignalFile(FileDescriptor file) {
        this.file = file;
    }

    /** @param numbers of signals, 1 to 64 */
    public static SignalFile open(SystemCalls calls, int... numbers) {
        long mask = 0;
        for (int number : numbers) mask |= 1L << (number - 1);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment set = arena.allocateFrom(JAVA_LONG, mask);
            long fd = calls.require(
                    SystemCall.SIGNALFD4, "signals", -1, set.address(), JAVA_LONG.byteSize(), CLOSE_ON_EXEC);
            return new SignalFile(new FileDescriptor(calls, (int) fd));
        }
    }

    /** Waits for the next signal and answers its number. Blocks its platform thread. */
    public int next() {
        byte[] info = file.read("signals", INFO);
        return ByteBuffer.wrap(info).order(ByteOrder.nativeOrder()).getInt(0);
    }

    @Override
    public void close() {
        file.close();
    }
}
