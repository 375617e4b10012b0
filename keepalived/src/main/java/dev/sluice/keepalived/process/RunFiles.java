package dev.sluice.keepalived.process;

import dev.sluice.keepalived.command.KeepalivedOptions;
import dev.sluice.keepalived.config.model.Globals;
import java.nio.file.Path;
import java.util.Optional;

/** Names of PID files: the original's, so that {@code kill -HUP $(cat /run/keepalived.pid)} goes on working. */
final class RunFiles {
    private static final Path RUN = Path.of("/run");

    private RunFiles() {}

    /** The parent's. */
    static PidFile parent(KeepalivedOptions options, Globals globals) {
        return named("keepalived", options.pidFile(), options, globals);
    }

    /** @param stem {@code checkers}, {@code vrrp}; {@code given} on the command line */
    static PidFile named(String stem, Optional<String> given, KeepalivedOptions options, Globals globals) {
        if (given.isPresent()) return new PidFile(Path.of(given.get()).toAbsolutePath());
        Optional<String> namespace =
                options.namespace().or(() -> globals.networkNamespace().value());
        Optional<String> instance = globals.instance().value();
        String name = stem + namespace.map(n -> "_" + n).orElse("")
                + instance.map(i -> "_" + i).orElse("") + ".pid";
        // More than one keepalived on a machine: they share a directory.
        boolean several = namespace.isPresent() || instance.isPresent();
        return new PidFile((several ? RUN.resolve("keepalived") : RUN).resolve(name));
    }
}
