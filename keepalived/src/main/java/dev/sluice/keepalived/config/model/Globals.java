package dev.sluice.keepalived.config.model;

import java.nio.file.Path;
import java.util.Optional;

/** {@code global_defs}, and the words that stand outside every block. */
public record Globals(
        Setting<Optional<String>> networkNamespace,
        Setting<Optional<String>> directorNamespace,
        Setting<Optional<String>> instance,
        Setting<java.time.Duration> childWait,
        Setting<String> defaultInterface,
        Setting<Integer> checkerPriority,
        ProcessNames processNames,
        Mail mail,
        VrrpDefaults vrrp,
        DirectorSettings director,
        ScriptSettings scripts,
        Fifo allEvents,
        Fifo vrrpEvents,
        Fifo checkerEvents,
        Setting<Boolean> writeStatesOnReload,
        Setting<Boolean> logAllFailures,
        Setting<Boolean> notifyServersAtStart,
        ReloadSettings reload,
        Dumps dumps,
        Setting<String> iprouteNames,
        Setting<String> iprouteOwnNames) {

    /**
     * Where a file written on a signal goes.
     *
     * @param name one of {@link Dumps}
     * @param part whose it is, to stand before the extension; with {@code data_use_instance} namespace and instance follow
     */
    public Path dumpFile(Setting<String> name, String part) {
        String file = name.value();
        String more = part;
        if (dumps.instanceInNames().value())
            more += networkNamespace.value().map(n -> "_" + n).orElse("")
                    + instance.value().map(i -> "_" + i).orElse("");
        int dot = file.lastIndexOf('.');
        if (dot <= file.lastIndexOf('/')) return Path.of(file + more);
        return Path.of(file.substring(0, dot) + more + file.substring(dot));
    }
}
