package dev.sluice.keepalived.process;

import dev.sluice.keepalived.command.KeepalivedOptions;
import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.service.CheckerProcess;
import dev.sluice.keepalived.vrrp.VrrpMain;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * A kind of process beside the parent; a new one is added to keepalived by adding it to {@link #ALL}.
 *
 * @param title as messages call it
 * @param stem of its PID file's name
 * @param mainClass gets the parent's words and hears from it through {@link ParentLink}
 * @param javaOptions heap, collector and what else it needs of its JVM
 * @param need whether a command line with a configuration has work for it
 * @param givenPidFile the PID file that the command line names
 */
record Child(
        String title,
        String stem,
        Class<?> mainClass,
        List<String> javaOptions,
        BiPredicate<KeepalivedOptions, Configuration> need,
        Function<KeepalivedOptions, Optional<String>> givenPidFile) {

    /**
     * ZGC pauses for microseconds; the Serial collector did for 15 ms at 10,000 probes, and three times that on a busy machine,
     * with every check behind it late.
     */
    static final Child CHECKERS = new Child(
            "Healthcheck",
            "checkers",
            CheckerProcess.class,
            List.of("-XX:+UseZGC", "-Xmx384m", "-XX:-UsePerfData"),
            (options, configuration) -> options.runsCheckers()
                    && (options.runsAll() || !configuration.services().isEmpty()),
            KeepalivedOptions::checkersPidFile);

    static final Child VRRP = new Child(
            "VRRP",
            "vrrp",
            VrrpMain.class,
            VrrpMain.JAVA_OPTIONS,
            (options, configuration) -> options.runsVrrp()
                    && (options.runsAll() || !configuration.instances().isEmpty()),
            KeepalivedOptions::vrrpPidFile);

    /** In the order in which they are started. */
    static final List<Child> ALL = List.of(CHECKERS, VRRP);

    boolean isNeeded(KeepalivedOptions options, Configuration configuration) {
        return need.test(options, configuration);
    }

    /** The parent writes and removes it. */
    PidFile pidFile(KeepalivedOptions options, Configuration configuration) {
        return RunFiles.named(stem, givenPidFile.apply(options), options, configuration.globals());
    }
}
