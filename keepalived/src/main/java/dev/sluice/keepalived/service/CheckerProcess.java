package dev.sluice.keepalived.service;

import dev.sluice.control.RunDirectory;
import dev.sluice.keepalived.command.KeepalivedOptions;
import dev.sluice.keepalived.command.KeepalivedOptions.UsageException;
import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.process.AcceptedFiles;
import dev.sluice.keepalived.process.CommandName;
import dev.sluice.keepalived.process.HostName;
import dev.sluice.keepalived.process.Log;
import dev.sluice.keepalived.process.ParentLink;
import dev.sluice.keepalived.process.StatusSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The process of the health checkers; a child of keepalived's parent process. */
public final class CheckerProcess {
    private CheckerProcess() {}

    public static void main(String[] arguments) throws UsageException, InterruptedException {
        KeepalivedOptions options = KeepalivedOptions.parse(List.of(arguments));
        int exitCode = 0;
        try (Log log = Log.open(options, "Keepalived_healthcheckers")) {
            try {
                run(options, log);
            } catch (IOException e) {
                log.error("the checkers cannot run: " + e.getMessage());
                exitCode = 1;
            }
        }
        System.exit(exitCode);
    }

    private static void run(KeepalivedOptions options, Log log) throws IOException, InterruptedException {
        Configuration configuration = AcceptedFiles.read(options).configuration();
        CommandName.set(configuration.globals().processNames().checkers().value(), log);
        prefer(configuration.globals().checkerPriority().value(), log);
        try (DirectorLink link = link(configuration)) {
            Engine engine = new Engine(
                    configuration,
                    () -> AcceptedFiles.read(options),
                    options.keepsServicesAtStop(),
                    link,
                    HostName.read(),
                    log);
            ParentLink.listen(options, engine::order);
            try (StatusSocket _ = StatusSocket.open(StatusSocket.path("checkers"), engine::answer)) {
                engine.run();
            }
        }
    }

    /** Our parent has started us in a session of our own and with that nice value; this is for the session's group. */
    private static void prefer(int priority, Log log) {
        Path group = Path.of("/proc/self/autogroup");
        if (priority == 0 || !Files.exists(group)) return;
        try {
            Files.writeString(group, Integer.toString(priority));
        } catch (IOException e) {
            log.warning("checker_priority " + priority + ": cannot write " + group + ": " + e.getMessage());
        }
    }

    private static DirectorLink link(Configuration configuration) throws IOException {
        Optional<String> namespace = configuration.globals().directorNamespace().value();
        if (namespace.isEmpty()) return new DirectorLink(RunDirectory.ofCurrentNamespace(), List.of());
        Path file = Path.of("/run/netns", namespace.get());
        if (!Files.exists(file))
            throw new IOException("net_namespace_ipvs: there is no " + file + "; see: ip netns list");
        long inode = (long) Files.getAttribute(file, "unix:ino");
        return new DirectorLink(RunDirectory.of(inode), List.of("nsenter", "--net=" + file, "--"));
    }
}
