package dev.sluice.keepalived.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A file that holds a process number, as init scripts want it. */
record PidFile(Path path) {

    /** The living process it names, if that is a keepalived. */
    Optional<ProcessHandle> running() {
        try {
            long pid = Long.parseLong(Files.readString(path).strip());
            return ProcessHandle.of(pid).filter(PidFile::isKeepalived);
        } catch (IOException | NumberFormatException absent) {
            return Optional.empty();
        }
    }

    private static boolean isKeepalived(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
                    .contains("keepalived");
        } catch (IOException ended) {
            return false;
        }
    }

    /** @throws IOException naming the file */
    void write(long pid) throws IOException {
        if (path.getParent() != null) Files.createDirectories(path.getParent());
        Files.writeString(path, pid + "\n");
    }

    /** Removes it, if it still names this process. */
    void remove(long pid) {
        try {
            if (Files.readString(path).strip().equals("" + pid)) Files.delete(path);
        } catch (IOException gone) {
            // Somebody else removed it, which is as well.
        }
    }
}
