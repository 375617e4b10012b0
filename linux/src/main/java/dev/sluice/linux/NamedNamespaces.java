package dev.sluice.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Names for network namespaces, as ip-netns(8) keeps them: a file under /run/netns with the namespace mounted on it. */
public final class NamedNamespaces {
    private NamedNamespaces() {}

    /** Takes a name off; the namespace lives on while something holds it. Nothing happens if there is none. */
    public static void remove(String name) {
        Path path = NetworkNamespace.NAMED.resolve(name);
        long _ = Mounts.unmount(SystemCalls.host(), path.toString()); // EINVAL if only the file was made
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes the file to mount on; fails if the name is taken. */
    static void reserve(String name) {
        try {
            Files.createDirectories(NetworkNamespace.NAMED);
            share(NetworkNamespace.NAMED.toString());
            Files.createFile(NetworkNamespace.NAMED.resolve(name));
        } catch (FileAlreadyExistsException e) {
            throw new LinuxException(
                    "open", e.getFile(), Errno.EEXIST.number(), "that network namespace exists; see: ip netns list");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void mount(String name, Path namespace) {
        String target = NetworkNamespace.NAMED.resolve(name).toString();
        Mounts.require(Mounts.mount(SystemCalls.host(), namespace.toString(), target, "none", Mounts.BIND), target);
    }

    /** So that a name that is removed goes away in other mount namespaces too; the directory must be a mount for that. */
    private static void share(String directory) {
        SystemCalls calls = SystemCalls.host();
        long flags = Mounts.SHARED | Mounts.RECURSIVE;
        if (Mounts.mount(calls, "", directory, "none", flags) != -Errno.EINVAL.number()) return;
        Mounts.require(Mounts.mount(calls, directory, directory, "none", Mounts.BIND | Mounts.RECURSIVE), directory);
        Mounts.require(Mounts.mount(calls, "", directory, "none", flags), directory);
    }
}
