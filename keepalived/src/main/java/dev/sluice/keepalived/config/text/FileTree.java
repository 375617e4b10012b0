package dev.sluice.keepalived.config.text;

import java.nio.file.Path;

/**
 * Where configuration files are looked for: where they are, or in a copy that has them below a directory under the same names.
 *
 * @param root of the copy; {@code /} for the files themselves
 */
public record FileTree(Path root) {
    private static final Path TOP = Path.of("/");
    public static final FileTree REAL = new FileTree(TOP);

    /** Where the file of that name is. */
    public Path place(Path name) {
        return root.equals(TOP)
                ? name
                : root.resolve(TOP.relativize(name.toAbsolutePath().normalize()));
    }
}
