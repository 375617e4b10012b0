package dev.sluice.keepalived.vrrp.report;

import dev.sluice.keepalived.config.model.Dumps;
import dev.sluice.keepalived.config.model.Globals;
import dev.sluice.keepalived.config.model.Setting;
import dev.sluice.keepalived.process.Log;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The files that the original writes on SIGUSR1, SIGUSR2 and SIGRTMIN+2, where existing exporters look for them. */
public enum DumpFile {
    DATA("VRRP data"),
    STATISTICS("VRRP stats"),
    JSON("VRRP as json");

    private final String title;

    DumpFile(String title) {
        this.title = title;
    }

    private Setting<String> name(Dumps dumps) {
        return switch (this) {
            case DATA -> dumps.state();
            case STATISTICS -> dumps.statistics();
            case JSON -> dumps.json();
        };
    }

    private String text(Report report) {
        return switch (this) {
            case DATA -> DataText.of(report);
            case STATISTICS -> StatisticsText.of(report);
            case JSON -> ClassicJson.of(report);
        };
    }

    /** Moves it into place whole: whoever reads meanwhile sees the one before. */
    public void write(Report report, Log log) {
        Globals globals = report.configuration().globals();
        Path file = globals.dumpFile(name(globals.dumps()), "");
        Path part = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid());
        try {
            // A name in /tmp that somebody else made is not followed.
            boolean _ = Files.deleteIfExists(part);
            Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(part, text(report));
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            log.info("Printing " + title + " for process("
                    + ProcessHandle.current().pid() + ") on signal");
        } catch (IOException e) {
            log.error("cannot write " + file + ": " + e.getMessage());
        }
    }
}
