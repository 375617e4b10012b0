package dev.sluice.keepalived.process;

import dev.sluice.control.JavaCommand;
import dev.sluice.keepalived.command.KeepalivedOptions;
import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.service.CheckerProcess;
import dev.sluice.keepalived.vrrp.VrrpMain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * A kind of process beside the parent; a new one is added to keepalived by adding it to {@link #ALL}.
 *
 * @param title as messages call it
 * @param stem of its PID file's name
 * @param mainClass gets the parent's words and hears from it through {@link ParentLink}
 * @param javaOptions heap, collector and what else it needs of its JVM
 * @param priority as nice(1) has it
 * @param need whether a command line with a configuration has work for it
 * @param givenPidFile the PID file that the command line names
 */
record Child(
        String title,
        String stem,
        Class<?> mainClass,
        List<String> javaOptions,
        ToIntFunction<Configuration> priority,
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
            configuration -> configuration.globals().checkerPriority().value(),
            (options, configuration) -> options.runsCheckers()
                    && (options.runsAll() || !configuration.services().isEmpty()),
            KeepalivedOptions::checkersPidFile);

    static final Child VRRP = new Child(
            "VRRP",
            "vrrp",
            VrrpMain.class,
            VrrpMain.JAVA_OPTIONS,
            _ -> 0, // its threads that matter are real-time
            (options, configuration) -> options.runsVrrp()
                    && (options.runsAll()
                            || !configuration.instances().isEmpty()
                            || options.runsBfd() && !configuration.bfd().isEmpty()),
            KeepalivedOptions::vrrpPidFile);

    /** In the order in which they are started. */
    static final List<Child> ALL = List.of(CHECKERS, VRRP);

    boolean isNeeded(KeepalivedOptions options, Configuration configuration) {
        return need.test(options, configuration);
    }

    /** The words that start it, within whatever namespace it belongs to. */
    List<String> command(KeepalivedOptions options, Configuration configuration, List<String> moreJavaOptions) {
        List<String> words = new ArrayList<>();
        int nice = priority.applyAsInt(configuration);
        // In a session of its own, so that it has a scheduling group (sched(7), autogroup) to give the priority to.
        if (nice != 0) words.addAll(List.of("setsid", "nice", "-n", Integer.toString(nice - ownNiceness())));
        List<String> java = new ArrayList<>(javaOptions);
        java.addAll(moreJavaOptions);
        words.addAll(JavaCommand.of(mainClass, java, options.arguments()));
        return Namespaces.within(options, configuration, words);
    }

    /** What {@code nice} adds to; the priorities of the configuration count from 0, as {@code setpriority(2)} does. */
    private static int ownNiceness() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String[] behindName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Integer.parseInt(behindName[16]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The parent writes and removes it. */
    PidFile pidFile(KeepalivedOptions options, Configuration configuration) {
        return RunFiles.named(stem, givenPidFile.apply(options), options, configuration.globals());
    }
}
