package dev.sluice.keepalived.process;

import dev.sluice.keepalived.command.KeepalivedOptions;
import dev.sluice.keepalived.config.model.Configuration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Children run in the network namespace that {@code -s} or {@code net_namespace} names, by {@code nsenter}. */
final class Namespaces {
    private Namespaces() {}

    static List<String> within(KeepalivedOptions options, Configuration configuration, List<String> command) {
        Optional<String> name = options.namespace()
                .or(() -> configuration.globals().networkNamespace().value());
        if (name.isEmpty()) return command;
        List<String> words = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + name.get(), "--"));
        words.addAll(command);
        return words;
    }
}
