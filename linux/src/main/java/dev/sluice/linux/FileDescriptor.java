package dev.sluice.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An open file descriptor that somebody owns and must close.
 *
 * <p>Nothing closes it but {@link #close()}, which is safe to repeat. Closing while another thread is inside a call on it is a
 * bug of the owner: the number may already belong to another file.
 */
public final class FileDescriptor implements AutoCloseable {
    /** Flags of open(2), include/uapi/asm-generic/fcntl.h. All descriptors here are {@code O_CLOEXEC}. */
    static final int READ_ONLY = 0, WRITE_ONLY = 1;

    private static final int CLOSE_ON_EXEC = 02000000;
    private static final int CURRENT_DIRECTORY = -100;
    private static final short POLLIN = 1, POLLOUT = 4;
    /** {@code PATH_MAX} */
    private static final int LONGEST_PATH = 4096;

    private final SystemCalls calls;
    private final int number;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Takes ownership of {@code number}. */
    public FileDescriptor(SystemCalls calls, int number) {
        this.calls = calls;
        this.number = number;
    }

    static FileDescriptor open(SystemCalls calls, String path, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path);
            long fd =
                    calls.require(SystemCall.OPENAT, path, CURRENT_DIRECTORY, name.address(), flags | CLOSE_ON_EXEC, 0);
            return new FileDescriptor(calls, (int) fd);
        }
    }

    /** The number to give to the kernel. Fails once closed, so that a recycled number is never used by mistake. */
    public int number() {
        if (closed.get()) throw new IllegalStateException("file descriptor " + number + " is closed");
        return number;
    }

    /** What is open, as proc(5) names it: {@code anon_inode:bpf-map}, {@code net:[4026531840]}, a path. */
    String target() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment link = arena.allocateFrom("/proc/self/fd/" + number());
            MemorySegment buffer = arena.allocate(LONGEST_PATH);
            long length = calls.require(
                    SystemCall.READLINKAT,
                    toString(),
                    CURRENT_DIRECTORY,
                    link.address(),
                    buffer.address(),
                    LONGEST_PATH);
            return new String(buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), UTF_8);
        }
    }

    /** Reads once, at most {@code most} bytes; none at the end of the file. */
    byte[] read(String object, int most) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(most);
            long length = calls.require(SystemCall.READ, object, number(), buffer.address(), most);
            return buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /** Writes all bytes in one call, as files under /proc and /sys want it. */
    void write(String object, byte[] bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
            long length = calls.require(SystemCall.WRITE, object, number(), buffer.address(), bytes.length);
            if (length != bytes.length) throw LinuxException.of(SystemCall.WRITE, object, Errno.EIO.number());
        }
    }

    /**
     * Waits until there is something to read (poll(2)).
     *
     * @return false if the time is over, or a signal came, before
     */
    public boolean awaitReadable(Duration limit) {
        return await(POLLIN, limit);
    }

    /** Waits until something may be written, or a connection is made or has failed; as {@link #awaitReadable}. */
    boolean awaitWritable(Duration limit) {
        return await(POLLOUT, limit);
    }

    private boolean await(short events, Duration limit) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment poll = arena.allocate(8, 8); // struct pollfd
            poll.set(ValueLayout.JAVA_INT, 0, number());
            poll.set(ValueLayout.JAVA_SHORT, 4, events);
            MemorySegment time = arena.allocate(16, 8); // struct timespec
            time.set(ValueLayout.JAVA_LONG, 0, limit.toSeconds());
            time.set(ValueLayout.JAVA_LONG, 8, limit.toNanosPart());
            long ready = calls.invoke(SystemCall.PPOLL, poll.address(), 1, time.address(), 0, 0);
            if (ready == -Errno.EINTR.number()) return false;
            if (ready < 0) throw LinuxException.of(SystemCall.PPOLL, toString(), (int) -ready);
            return ready > 0;
        }
    }

    public boolean isClosed() {
        return closed.get();
    }

    /** Errors of close(2) are ignored on purpose: the descriptor is gone in any case. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            long _ = calls.invoke(SystemCall.CLOSE, number);
        }
    }

    @Override
    public String toString() {
        return "fd " + number + (closed.get() ? " (closed)" : "");
    }
}
