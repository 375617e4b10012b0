package dev.sluice.app;

import dev.sluice.director.Capacity;
import dev.sluice.director.Daemon;
import dev.sluice.director.HookChoice;
import java.util.List;

/** {@code sluice run}: the director's daemon, in the foreground. {@code ipvsadm} starts it in the background by itself. */
final class Run implements Command {
    private static final Capacity STANDARD = Capacity.STANDARD;

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
                        512,
                        1 << 28,
                        STANDARD.connections(),
                        "room for connections, made a power of two")
                .number("servers", 1, (1 << 18) - 1, STANDARD.servers(), "room for real servers")
                .number("services", 1, 1 << 20, STANDARD.services(), "room for virtual services");
    }

    @Override
    public int run(Arguments arguments) throws Exception {
        Daemon.run(new Daemon.Settings(
                HookChoice.named(arguments.value("hook")),
                new Capacity(
                        arguments.number("connections"), arguments.number("servers"), arguments.number("services"))));
        return 0;
    }
}
