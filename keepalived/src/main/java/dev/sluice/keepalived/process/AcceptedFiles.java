package dev.sluice.keepalived.process;

import dev.sluice.control.RunDirectory;
import dev.sluice.keepalived.command.KeepalivedCommand;
import dev.sluice.keepalived.command.KeepalivedOptions;
import dev.sluice.keepalived.config.ConfigurationReader;
import dev.sluice.keepalived.config.ConfigurationReader.Result;
import dev.sluice.keepalived.config.Host;
import dev.sluice.keepalived.config.text.FileTree;
import dev.sluice.keepalived.config.text.SourceFile;
import dev.sluice.linux.DirectoryTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A copy of the configuration files as the parent has accepted them, which its children read: whatever is written into the files
 * meanwhile, all processes have the same configuration, also one that is started again. In the run directory, for root alone.
 */
public final class AcceptedFiles implements AutoCloseable {
    private static final String PROPERTY = "sluice.keepalived.files", STEM = "keepalived-";

    private final Path directory;
    private final Path current;
    private int count;

    private AcceptedFiles(Path directory) {
        this.directory = directory;
        current = directory.resolve("current");
    }

    /** Without files yet. Also removes what parents left that were killed. */
    static AcceptedFiles open() throws IOException {
        Path runs = RunDirectory.ofCurrentNamespace().path();
        Path directory = runs.resolve(STEM + ProcessHandle.current().pid());
        if (Files.exists(runs)) for (Path old : of(runs)) if (isLeft(old)) DirectoryTree.delete(old);
        var onlyOwner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        return new AcceptedFiles(Files.createDirectories(directory, onlyOwner));
    }

    private static List<Path> of(Path runs) throws IOException {
        try (Stream<Path> all = Files.list(runs)) {
            return all.filter(path -> path.getFileName().toString().matches(STEM + "[0-9]+"))
                    .toList();
        }
    }

    private static boolean isLeft(Path directory) {
        long pid = Long.parseLong(directory.getFileName().toString().substring(STEM.length()));
        return pid == ProcessHandle.current().pid() || ProcessHandle.of(pid).isEmpty();
    }

    /** What children read from now on, all of it or, when this fails, none. */
    void replace(List<SourceFile> files) throws IOException {
        Path next = directory.resolve(Integer.toString(++count));
        FileTree tree = new FileTree(Files.createDirectories(next));
        for (SourceFile file : files) {
            Path place = tree.place(file.path());
            var _ = Files.createDirectories(place.getParent());
            var _ = Files.writeString(place, file.text());
        }
        Path link = directory.resolve("next");
        boolean _ = Files.deleteIfExists(link);
        var _ = Files.createSymbolicLink(link, next.getFileName());
        var _ = Files.move(link, current, StandardCopyOption.ATOMIC_MOVE);
        // A child may be in the midst of the one before.
        DirectoryTree.delete(directory.resolve(Integer.toString(count - 2)));
    }

    /** What tells a child of it. */
    List<String> javaOptions() {
        return List.of("-D" + PROPERTY + "=" + current);
    }

    /** In a child: reads what its parent has accepted last; without a parent, the files themselves. */
    public static Result read(KeepalivedOptions options) {
        String link = System.getProperty(PROPERTY);
        ConfigurationReader reader = KeepalivedCommand.reader(options, Host.local(), tree(link));
        return reader.read(Path.of("").toAbsolutePath(), options.file());
    }

    private static FileTree tree(@Nullable String link) {
        if (link == null) return FileTree.REAL;
        try {
            return new FileTree(Path.of(link).toRealPath());
        } catch (IOException e) {
            throw new UncheckedIOException("the parent's copy of the configuration: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        DirectoryTree.delete(directory);
    }
}
