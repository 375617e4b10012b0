package dev.sluice.keepalived.vrrp.holding;

import dev.sluice.control.RunDirectory;
import dev.sluice.linux.NetworkNamespace;
import dev.sluice.linux.netlink.Removal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A file of what this process added to the kernel and how it is taken away, written before it is added; and of what settings
 * were that it changed. Whoever finds the file of a process that is gone may undo all that: {@link Leftovers} at the next start,
 * {@link Guard} at once. In a directory of the network namespace, on tmpfs, so that a reboot leaves none. Where it cannot be
 * written, that is said, and made up for as soon as it can: taking over matters more than the note of it.
 */
public final class Ledger implements AutoCloseable {
    private static final char HELD = '+', WAS = '=', GONE = '-';
    private static final HexFormat HEX = HexFormat.of();

    private final Path file;
    private final Consumer<String> log;
    private final Map<String, Removal> held = new LinkedHashMap<>();
    private final Set<String> changed = new HashSet<>();
    /** What is not in the file yet. */
    private final StringBuilder unwritten = new StringBuilder();

    private boolean failing;

    Ledger(Path file, Consumer<String> log) {
        this.file = file;
        this.log = log;
    }

    /** This process's, empty, for the network namespace of the calling thread. */
    public static Ledger open(Consumer<String> log) {
        Path directory = directory();
        ProcessName self = ProcessName.of(ProcessHandle.current().pid()).orElseThrow();
        Ledger ledger = new Ledger(directory.resolve("vrrp-" + NetworkNamespace.currentCookie() + "-" + self), log);
        try {
            Files.createDirectories(directory);
            Files.writeString(ledger.file, "");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + ledger.file + "; run as root", e);
        }
        return ledger;
    }

    /** Where ledgers of this namespace are. */
    static Path directory() {
        return RunDirectory.of(NetworkNamespace.currentInode()).path();
    }

    public Path file() {
        return file;
    }

    /** These are about to be added. */
    public void hold(List<Removal> removals) {
        StringBuilder lines = new StringBuilder();
        for (Removal removal : removals) {
            held.put(removal.title(), removal);
            lines.append(HELD).append(HEX.formatHex(removal.message())).append(' ');
            lines.append(removal.title()).append('\n');
        }
        append(lines);
    }

    /** These are gone. */
    public void drop(List<Removal> removals) {
        StringBuilder lines = new StringBuilder();
        for (Removal removal : removals) {
            held.remove(removal.title());
            lines.append(GONE).append(removal.title()).append('\n');
        }
        gone(lines);
    }

    /** This kernel setting is about to be changed. */
    void changing(String setting, String before) {
        changed.add(setting);
        append(WAS + setting + ' ' + before + '\n');
    }

    /** It is what it was. */
    void restored(String setting) {
        changed.remove(setting);
        gone(GONE + setting + '\n');
    }

    private boolean isEmpty() {
        return held.isEmpty() && changed.isEmpty();
    }

    private void gone(CharSequence lines) {
        if (isEmpty()) clear();
        else append(lines);
    }

    private void append(CharSequence lines) {
        unwritten.append(lines);
        try {
            Files.writeString(file, unwritten, StandardOpenOption.APPEND);
            unwritten.setLength(0);
            failing = false;
        } catch (IOException e) {
            failed(e);
            // It may have been written up to the middle of a line, and is written again as a whole.
            unwritten.insert(0, '\n');
        }
    }

    /** So that it does not grow for ever. */
    private void clear() {
        unwritten.setLength(0);
        try {
            Files.writeString(file, "");
        } catch (IOException e) {
            failed(e);
        }
    }

    /** Says so once until it goes well again. */
    private void failed(IOException e) {
        if (!failing)
            log.accept("cannot write " + file + ": " + e + "; what this process adds may stay if it is killed");
        failing = true;
    }

    /** What a ledger says is there, oldest first. */
    static List<Removal> read(Path file) throws IOException {
        Map<String, Removal> held = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            int space = line.indexOf(' ');
            if (line.isEmpty() || line.charAt(0) == WAS) continue;
            if (line.charAt(0) == GONE) held.remove(line.substring(1));
            // A line may be cut short: the whole one follows, or nothing was added yet.
            else if (space > 0 && space % 2 == 1)
                held.put(
                        line.substring(space + 1),
                        new Removal(line.substring(space + 1), HEX.parseHex(line, 1, space)));
        }
        return List.copyOf(held.values());
    }

    /** What a ledger says that settings were. */
    static Map<String, String> settings(Path file) throws IOException {
        Map<String, String> before = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            int space = line.indexOf(' ');
            if (line.isEmpty()) continue;
            if (line.charAt(0) == GONE) before.remove(line.substring(1));
            else if (line.charAt(0) == WAS && space > 0)
                before.put(line.substring(1, space), line.substring(space + 1));
        }
        return before;
    }

    /** What is held still is for {@link Guard} and {@link Leftovers} to take away, so the file stays for them. */
    @Override
    public void close() {
        if (!isEmpty()) return;
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
