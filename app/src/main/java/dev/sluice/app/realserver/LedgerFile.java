package dev.sluice.app.realserver;

import dev.sluice.control.RunDirectory;
import dev.sluice.linux.NetworkNamespace;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The ledger of this network namespace, {@code /run/sluice/<inode>/realserver}, held against other processes while open. Gone
 * after a reboot, as are the changes themselves.
 */
final class LedgerFile implements AutoCloseable {
    private final Path file;
    private final FileChannel lock;
    private final Ledger ledger;

    private LedgerFile(Path file, FileChannel lock, Ledger ledger) {
        this.file = file;
        this.lock = lock;
        this.ledger = ledger;
    }

    /** Waits while another process has it. */
    static LedgerFile open() throws IOException {
        Path file = RunDirectory.ofCurrentNamespace().path().resolve("realserver");
        Files.createDirectories(file.getParent());
        FileChannel lock = FileChannel.open(
                file.resolveSibling("realserver.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock _ = lock.lock();
            return new LedgerFile(file, lock, read(file));
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static Ledger read(Path file) throws IOException {
        if (!Files.exists(file)) return new Ledger();
        List<String> lines = Files.readAllLines(file);
        if (lines.isEmpty() || !lines.getFirst().equals(owner())) return new Ledger();
        try {
            return Ledger.parse(lines.subList(1, lines.size()));
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "read(" + file + "): " + e.getMessage() + "; undo by hand what it lists, then remove it", e);
        }
    }

    /** The first line: inode numbers are used again, and this namespace is not to restore what another one was. */
    private static String owner() {
        return "namespace " + Long.toUnsignedString(NetworkNamespace.currentCookie());
    }

    Ledger ledger() {
        return ledger;
    }

    /** The file is the old one or the new one, never a part. An empty ledger is no file. */
    void save() throws IOException {
        if (ledger.isEmpty()) {
            Files.deleteIfExists(file);
            return;
        }
        Path draft = file.resolveSibling("realserver.new");
        List<String> lines = new ArrayList<>(List.of(owner()));
        lines.addAll(ledger.lines());
        Files.write(draft, lines);
        Path _ = Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
