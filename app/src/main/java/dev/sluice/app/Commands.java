package dev.sluice.app;

import dev.sluice.app.bench.Bench;
import dev.sluice.app.demo.Demo;
import dev.sluice.app.inside.Drain;
import dev.sluice.app.inside.Explain;
import dev.sluice.app.inside.Status;
import dev.sluice.app.inside.Top;
import dev.sluice.app.inside.Trace;
import dev.sluice.app.inside.doctor.Doctor;
import dev.sluice.app.keepalived.Check;
import dev.sluice.app.keepalived.ExplainConfig;
import dev.sluice.app.keepalived.Ha;
import dev.sluice.app.mark.Mark;
import dev.sluice.app.realserver.RealServer;
import dev.sluice.app.tuning.SysctlCommand;
import dev.sluice.app.tuning.TimeoutsCommand;
import java.util.List;

/** All subcommands, in the order of the overview. */
final class Commands {
    static final List<Command> ALL = List.of(
            new Demo(),
            new Run(),
            new Status(),
            new Top(),
            new Explain(),
            new Trace(),
            new Doctor(),
            new Mark(),
            new Drain(),
            new SysctlCommand(),
            new TimeoutsCommand(),
            new Stop(),
            new RealServer(),
            new Check(),
            new ExplainConfig(),
            new Ha(),
            new Bench(),
            new Version());

    private Commands() {}
}
