package dev.sluice.app.realserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What was changed so far, in a file, oldest first. A change is written down before it is made: taking back what was not made after
 * all does no harm, forgetting one would.
 */
final class Changes {
    private final Path file;
    private final List<Change> made = new ArrayList<>();

    private Changes(Path file) {
        this.file = file;
    }

    static Changes read(Path file) throws IOException {
        Changes changes = new Changes(file);
        if (Files.exists(file)) Files.readAllLines(file).forEach(line -> changes.made.add(Change.parse(line)));
        return changes;
    }

    List<Change> all() {
        return List.copyOf(made);
    }

    <C extends Change> List<C> of(Class<C> kind) {
        return made.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    boolean contains(Change change) {
        return made.contains(change);
    }

    void add(Change change) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, change.line() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        made.add(change);
    }

    /** Forgets a change that was taken back. The file goes with the last. */
    void remove(Change change) throws IOException {
        made.remove(change);
        if (made.isEmpty()) {
            Files.deleteIfExists(file);
            return;
        }
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.write(next, made.stream().map(Change::line).toList());
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
