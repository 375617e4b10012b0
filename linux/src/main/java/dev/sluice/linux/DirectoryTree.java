package dev.sluice.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory with all that is below it. */
public final class DirectoryTree {
    private DirectoryTree() {}

    /** Deletes it, if it is there; of symbolic links the links. */
    public static void delete(Path root) throws IOException {
        if (!Files.exists(root)) return;
        List<Path> innermostFirst;
        try (Stream<Path> all = Files.walk(root)) {
            innermostFirst = all.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (Path path : innermostFirst) {
            boolean _ = Files.deleteIfExists(path);
        }
    }
}
