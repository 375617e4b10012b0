package dev.sluice.app.keepalived;

import dev.sluice.app.Arguments;
import dev.sluice.app.Command;
import dev.sluice.app.Options;
import dev.sluice.keepalived.command.CheckCommand;
import dev.sluice.keepalived.config.Host;
import java.nio.file.Path;
import java.util.List;

/** {@code sluice check}. */
public final class Check implements Command {
    @Override
    public String name() {
        return "check";
    }

    @Override
    public String summary() {
        return "Check a keepalived.conf: every mistake with its place and what to write instead";
    }

    @Override
    public Options options() {
        return FileWords.options()
                .flag("strict", "fail on warnings too, and show advice")
                .flag("json", "for editors and pipelines");
    }

    @Override
    public List<String> examples() {
        return List.of("sluice check /etc/keepalived/keepalived.conf");
    }

    @Override
    public int run(Arguments arguments) {
        return new CheckCommand(Path.of("").toAbsolutePath(), Host.local())
                .run(FileWords.of(arguments, "strict", "json"), System.out, System.err);
    }
}
