package dev.sluice.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** A named pipe (fifo(7)) to write to, without ever waiting for a reader. For any thread. */
public final class NamedPipe implements AutoCloseable {
    private static final int READ_WRITE = 2, NON_BLOCKING = 04000, CLOSE_ON_EXEC = 02000000;
    private static final int CURRENT_DIRECTORY = -100, S_IFIFO = 0010000, OWNER_ONLY = 0600;

    private final SystemCalls calls = SystemCalls.host();
    private final Path path;
    private final FileDescriptor file;

    private NamedPipe(Path path, FileDescriptor file) {
        this.path = path;
        this.file = file;
    }

    /** Makes it, for its owner only, unless it is there. Open for reading too, so that no reader's end ends the pipe. */
    public static NamedPipe open(Path path) {
        SystemCalls calls = SystemCalls.host();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path.toString());
            long made = calls.invoke(SystemCall.MKNODAT, CURRENT_DIRECTORY, name.address(), S_IFIFO | OWNER_ONLY, 0);
            if (SystemCalls.failed(made) && made != -Errno.EEXIST.number())
                throw LinuxException.of(SystemCall.MKNODAT, path.toString(), (int) -made);
        }
        return new NamedPipe(
                path, FileDescriptor.open(calls, path.toString(), READ_WRITE | NON_BLOCKING | CLOSE_ON_EXEC));
    }

    /** Writes a whole line; false if the pipe is full, because nobody reads it. */
    public boolean write(String line) {
        try (Arena arena = Arena.ofConfined()) {
            byte[] bytes = line.getBytes(UTF_8);
            MemorySegment buffer = arena.allocateFrom(JAVA_BYTE, bytes);
            long written = calls.invoke(SystemCall.WRITE, file.number(), buffer.address(), bytes.length);
            if (written == -Errno.EAGAIN.number()) return false;
            if (SystemCalls.failed(written)) throw LinuxException.of(SystemCall.WRITE, path.toString(), (int) -written);
            return written == bytes.length;
        }
    }

    @Override
    public void close() {
        file.close();
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
