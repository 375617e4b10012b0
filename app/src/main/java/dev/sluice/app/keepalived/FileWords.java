package dev.sluice.app.keepalived;

import dev.sluice.app.Arguments;
import dev.sluice.app.Options;
import java.util.ArrayList;
import java.util.List;

/** The words that commands about one configuration file share. */
final class FileWords {
    private FileWords() {}

    static Options options() {
        return new Options()
                .operand("file", List.of(), true)
                .value(
                        "config-id",
                        "ID",
                        null,
                        "read it as this node would; the first label of the node name unless given")
                .flag("anywhere", "leave out what depends on this machine: its interfaces, users, scripts");
    }

    /** As the commands of module keepalived take them. */
    static String[] of(Arguments arguments, String... flags) {
        List<String> words = new ArrayList<>();
        String id = arguments.optional("config-id");
        if (id != null) words.addAll(List.of("--config-id", id));
        if (arguments.flag("anywhere")) words.add("--anywhere");
        for (String flag : flags) if (arguments.flag(flag)) words.add("--" + flag);
        words.add(arguments.operands().getFirst());
        return words.toArray(String[]::new);
    }
}
