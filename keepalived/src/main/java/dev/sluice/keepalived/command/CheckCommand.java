package dev.sluice.keepalived.command;

import dev.sluice.keepalived.config.ConfigurationReader;
import dev.sluice.keepalived.config.Host;
import dev.sluice.keepalived.config.diagnostic.Diagnostics;
import dev.sluice.keepalived.config.diagnostic.JsonReport;
import dev.sluice.keepalived.config.diagnostic.RustcReport;
import dev.sluice.keepalived.config.diagnostic.Severity;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * {@code sluice check FILE [--strict] [--json] [-i ID] [--anywhere]}: what is wrong with a configuration.
 *
 * <p>Exit code 0: no error; 1: something the file asks for will not exist, or with {@code --strict} something is ignored or
 * corrected; 2: wrong usage.
 */
public final class CheckCommand {
    private final Path directory;
    private final Host host;

    public CheckCommand(Path directory, Host host) {
        this.directory = directory;
        this.host = host;
    }

    /** Returns the exit code. */
    public int run(String[] arguments, PrintStream out, PrintStream err) {
        FileArguments parsed = FileArguments.parse(arguments, "strict", "json", "anywhere");
        if (!parsed.problem().isEmpty()) {
            err.println("sluice check: " + parsed.problem());
            err.println("usage: sluice check FILE [--strict] [--json] [-i ID] [--anywhere]");
            return 2;
        }
        boolean strict = parsed.has("strict");
        Host compared = parsed.has("anywhere") ? Host.anywhere() : host;
        Diagnostics diagnostics = new ConfigurationReader(parsed.environment(), compared)
                .read(directory, parsed.file())
                .diagnostics();
        boolean failed = diagnostics.atLeast(strict ? Severity.WARNING : Severity.ERROR);
        Severity shown = strict ? Severity.ADVICE : Severity.NOTE;
        int exitCode = failed ? 1 : 0;
        if (parsed.has("json")) out.println(JsonReport.of(parsed.file(), diagnostics, shown, exitCode));
        else new RustcReport(directory, out).print(parsed.file(), diagnostics, shown);
        return exitCode;
    }
}
