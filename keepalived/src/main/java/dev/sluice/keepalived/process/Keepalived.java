package dev.sluice.keepalived.process;

import dev.sluice.keepalived.check.Genhash;
import dev.sluice.keepalived.command.KeepalivedCommand;
import dev.sluice.keepalived.command.KeepalivedOptions;
import dev.sluice.keepalived.config.Host;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** {@code bin/keepalived}. */
public final class Keepalived {
    /** The parent only waits. */
    static final List<String> JAVA_OPTIONS =
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xmx128m");

    private Keepalived() {}

    public static void main(String[] arguments) {
        Host host = Host.local();
        Path directory = Path.of("").toAbsolutePath();
        int exitCode = new KeepalivedCommand(
                        (options, _, err) -> daemon(options, host, directory, err), Genhash::run, host, directory)
                .run(arguments, System.out, System.err);
        System.out.flush();
        System.exit(exitCode);
    }

    private static int daemon(KeepalivedOptions options, Host host, Path directory, PrintStream err) {
        Log log = Log.open(options, "Keepalived");
        try (log) {
            return new Parent(options, host, directory, log).run(err);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }
}
