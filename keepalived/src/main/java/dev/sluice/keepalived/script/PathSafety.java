package dev.sluice.keepalived.script;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether only root can change what a path leads to. What root runs must be so all the way from the top: who can write a
 * directory can replace what is in it.
 */
final class PathSafety {
    private static final int OTHERS_WRITE = 0002, GROUP_WRITES = 0020;

    private PathSafety() {}

    /** Why it is not safe: the element of the path and the bit. Empty when it is. */
    static Optional<String> problem(Path path) {
        try {
            Path real = path.toRealPath();
            for (Path at = real; at != null; at = at.getParent()) {
                Optional<String> problem = element(at);
                if (problem.isPresent()) return problem;
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(path + ": " + e.getMessage());
        }
    }

    private static Optional<String> element(Path at) throws IOException {
        int user = (int) Files.getAttribute(at, "unix:uid"), group = (int) Files.getAttribute(at, "unix:gid");
        int mode = (int) Files.getAttribute(at, "unix:mode");
        if (user != 0) return Optional.of(at + " belongs to user " + user + ", not to root");
        if ((mode & OTHERS_WRITE) != 0) return Optional.of(at + " may be written by everybody (chmod o-w)");
        if ((mode & GROUP_WRITES) != 0 && group != 0)
            return Optional.of(at + " may be written by group " + group + " (chmod g-w)");
        return Optional.empty();
    }
}
