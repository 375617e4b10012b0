package dev.sluice.app;

import dev.sluice.director.Capacity;
import dev.sluice.director.Daemon;
import dev.sluice.director.HookChoice;
import java.nio.file.Path;
import java.util.List;

/** {@code sluice run}: the director's daemon, in the foreground. {@code ipvsadm} starts it in the background by itself. */
final class Run implements Command {
    /** Of java.util.logging: one line per message. */
    private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

    private static final Capacity STANDARD = Capacity.standard(MachineMemory.bytes());

    @Override
    public String name() {
        return "run";
    }

    @Override
    public String summary() {
        return "Run the director of this network namespace in the foreground (the first ipvsadm command starts it by itself)";
    }

    @Override
    public Options options() {
        return new Options()
                .choice("hook", List.of("auto", "tc", "xdp"), "where packets are met; auto: XDP on physical cards only")
                .number(
                        "connections",
                        Capacity.LEAST_CONNECTIONS,
                        Capacity.MOST_CONNECTIONS,
                        STANDARD.connections(),
                        "room for connections, made a power of two")
                .number("servers", 1, Capacity.MOST_SERVERS, STANDARD.servers(), "room for real servers")
                .value(
                        "schedulers",
                        "DIR",
                        "/etc/sluice/schedulers",
                        "jars of your own schedulers; see docs/schedulers.md")
                .flag("as-before", "hook and schedulers as the last director here had them, if there was one")
                .number("services", 1, Capacity.MOST_SERVICES, STANDARD.services(), "room for virtual services");
    }

    @Override
    public List<String> examples() {
        return List.of("sluice run", "sluice run --hook xdp --connections 4194304");
    }

    @Override
    public int run(Arguments arguments) throws Exception {
        if (System.getProperty(LOG_FORMAT) == null) {
            var _ = System.setProperty(LOG_FORMAT, "%1$tF %1$tT %4$s %5$s%6$s%n");
        }
        Daemon.run(new Daemon.Settings(
                HookChoice.named(arguments.value("hook")),
                new Capacity(
                        arguments.number("connections"), arguments.number("servers"), arguments.number("services")),
                Path.of(arguments.value("schedulers")),
                arguments.flag("as-before")));
        return 0;
    }
}
