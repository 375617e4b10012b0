package dev.sluice.app.keepalived;

import dev.sluice.app.Arguments;
import dev.sluice.app.Command;
import dev.sluice.app.Options;
import dev.sluice.keepalived.command.ExplainCommand;
import dev.sluice.keepalived.config.Host;
import java.nio.file.Path;
import java.util.List;

/** {@code sluice explain-config}. */
public final class ExplainConfig implements Command {
    @Override
    public String name() {
        return "explain-config";
    }

    @Override
    public String summary() {
        return "Tell what a keepalived.conf means: who becomes master and why, every timer, every default";
    }

    @Override
    public Options options() {
        return FileWords.options();
    }

    @Override
    public List<String> examples() {
        return List.of("sluice explain-config /etc/keepalived/keepalived.conf");
    }

    @Override
    public int run(Arguments arguments) {
        return new ExplainCommand(Path.of("").toAbsolutePath(), Host.local())
                .run(FileWords.of(arguments), System.out, System.err);
    }
}
