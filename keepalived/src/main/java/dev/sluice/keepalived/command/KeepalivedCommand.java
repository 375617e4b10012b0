package dev.sluice.keepalived.command;

import dev.sluice.keepalived.command.KeepalivedOptions.UsageException;
import dev.sluice.keepalived.config.ConfigurationReader;
import dev.sluice.keepalived.config.Host;
import dev.sluice.keepalived.config.text.Environment;
import dev.sluice.keepalived.config.text.FileTree;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** {@code keepalived}: everything of its command line that needs no daemon; the daemon itself is passed in. */
public final class KeepalivedCommand {
    /** As {@code -v} and the log name it. */
    public static final String VERSION = "Keepalived v2.2.7 compatible, Sluice 0.1.0";

    private final Daemon daemon;
    private final Genhash genhash;
    private final Host host;
    private final Path directory;

    /** Runs until told to stop. */
    public interface Daemon {
        int run(KeepalivedOptions options, PrintStream out, PrintStream err);
    }

    /** {@code keepalived --genhash ...}, with the arguments after it. */
    public interface Genhash {
        int run(List<String> arguments, PrintStream out, PrintStream err);
    }

    /** {@code directory} is what relative file names are relative to. */
    public KeepalivedCommand(Daemon daemon, Genhash genhash, Host host, Path directory) {
        this.daemon = daemon;
        this.genhash = genhash;
        this.host = host;
        this.directory = directory;
    }

    /** Returns the exit code. */
    public int run(String[] arguments, PrintStream out, PrintStream err) {
        KeepalivedOptions options;
        try {
            int hash = genhashAt(arguments);
            if (hash >= 0) return genhash(arguments, hash, out, err);
            options = KeepalivedOptions.parse(Arrays.asList(arguments));
        } catch (UsageException e) {
            err.println(e.getMessage());
            return 1;
        }
        return run(options, out, err);
    }

    private static int genhashAt(String[] arguments) {
        for (int i = 0; i < arguments.length; i++)
            if (arguments[i].equals("-T") || arguments[i].equals("--genhash")) return i;
        return -1;
    }

    private int genhash(String[] arguments, int at, PrintStream out, PrintStream err) {
        if (at > 0)
            err.println("Warning -- `" + arguments[at] + "' not used as first option, previous options ignored");
        return genhash.run(Arrays.asList(arguments).subList(at + 1, arguments.length), out, err);
    }

    private int run(KeepalivedOptions options, PrintStream out, PrintStream err) {
        if (options.wantsVersion()) {
            err.println(VERSION);
            return 0;
        }
        if (options.wantsHelp()) {
            err.print(KeepalivedOptions.usage());
            return 0;
        }
        if (options.signum().isPresent()) return signum(options.signum().get(), out, err);
        if (!options.unexpected().isEmpty())
            err.println("Unexpected argument(s): " + String.join(" ", options.unexpected()));
        options.withoutEffect().forEach(err::println);
        Optional<String> test = options.configTest();
        if (test.isPresent())
            return new ConfigTest(reader(options, host), directory).run(options.file(), test.get(), err);
        return daemon.run(options, out, err);
    }

    private static int signum(String name, PrintStream out, PrintStream err) {
        Optional<SignalFunction> function = SignalFunction.ofName(name);
        if (function.isEmpty()) {
            err.println("Unknown sigfunc " + name);
            return 1;
        }
        out.println(function.get().number());
        return 0;
    }

    /** A reader that sees files as the command line asks. */
    public static ConfigurationReader reader(KeepalivedOptions options, Host host) {
        return reader(options, host, FileTree.REAL);
    }

    /** The same, of files that are elsewhere. */
    public static ConfigurationReader reader(KeepalivedOptions options, Host host, FileTree files) {
        Environment environment = Environment.ofThisHost();
        if (options.configId().isPresent())
            environment = environment.withConfigId(options.configId().get());
        return new ConfigurationReader(environment, host, options.allConfig(), files);
    }
}
