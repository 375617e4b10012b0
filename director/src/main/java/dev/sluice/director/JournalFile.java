package dev.sluice.director;

import dev.sluice.control.Request;
import dev.sluice.control.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A journal of one file, in the wire form of requests. It appears by rename, so it is whole or not there; it need not survive the
 * machine, since the maps do not either.
 */
final class JournalFile implements Journal {
    private final Path file;
    private final Path draft;

    JournalFile(Path file) {
        this.file = file;
        draft = file.resolveSibling(file.getFileName() + ".new");
    }

    @Override
    public void begin(Request.Transaction change) {
        try (FileChannel out = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            Wire.write(out, Wire.encode(change));
            Path _ = Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("write(" + file + "): " + e.getMessage() + "; nothing was changed", e);
        }
    }

    @Override
    public void done() {
        try {
            boolean _ = Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("unlink(" + file + ")", e);
        }
    }

    @Override
    public Optional<Request.Transaction> pending() {
        if (!Files.exists(file)) return Optional.empty();
        try (FileChannel in = FileChannel.open(file)) {
            ByteBuffer payload = Wire.read(in);
            if (payload != null && Wire.decodeRequest(payload) instanceof Request.Transaction change)
                return Optional.of(change);
            throw new IOException("it holds no transaction");
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "read(" + file + "): " + e.getMessage() + "; remove it to give up the change that was begun", e);
        }
    }
}
