package dev.sluice.app.lab;

import dev.sluice.linux.DirectoryTree;
import dev.sluice.linux.NamedNamespaces;
import dev.sluice.linux.NetworkNamespace;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The named network namespaces of this machine, what runs in them and what Sluice keeps for them. */
final class Namespaces {
    private static final Path NAMED = NetworkNamespace.NAMED;
    /** Where a director keeps something for a namespace, by inode. */
    private static final List<Path> KEPT = List.of(Path.of("/sys/fs/bpf/sluice"), Path.of("/run/sluice"));

    private Namespaces() {}

    static Path file(String name) {
        return NAMED.resolve(name);
    }

    static long inode(Path file) {
        try {
            return (Long) Files.getAttribute(file, "unix:ino");
        } catch (IOException e) {
            throw new LabException("no network namespace " + file, e);
        }
    }

    static List<String> named(String prefix) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(NAMED, prefix + "*")) {
            List<String> names = new ArrayList<>();
            files.forEach(f -> names.add(f.getFileName().toString()));
            return names;
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new LabException("cannot read " + NAMED, e);
        }
    }

    /** Ends what runs in the namespace, forgets what directors keep for it, and removes it. Never fails: says what is left. */
    static List<String> remove(String name) {
        List<String> left = new ArrayList<>();
        try {
            long inode = inode(file(name));
            kill(inode);
            for (Path kept : KEPT) deleteTree(kept.resolve(Long.toString(inode)));
            NamedNamespaces.remove(name);
        } catch (RuntimeException e) {
            left.add(name + ": " + e.getMessage());
        }
        return left;
    }

    /** Kills until nothing is left in the namespace: a process may just be starting another. */
    private static void kill(long inode) {
        for (int round = 0; round < 50; round++) {
            List<ProcessHandle> inside = processes(inode);
            if (inside.isEmpty()) return;
            inside.forEach(ProcessHandle::destroyForcibly);
            Waiting.pause(Duration.ofMillis(20));
        }
    }

    private static List<ProcessHandle> processes(long inode) {
        ProcessHandle self = ProcessHandle.current();
        return ProcessHandle.allProcesses()
                .filter(p -> !p.equals(self) && isIn(p, inode))
                .toList();
    }

    private static boolean isIn(ProcessHandle process, long inode) {
        try {
            return inode((Path.of("/proc", Long.toString(process.pid()), "ns/net"))) == inode;
        } catch (LabException e) {
            return false; // gone meanwhile
        }
    }

    static void deleteTree(Path tree) {
        try {
            DirectoryTree.delete(tree);
        } catch (IOException e) {
            throw new LabException("cannot remove " + tree, e);
        }
    }
}
