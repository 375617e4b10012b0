package dev.sluice.app.demo;

import dev.sluice.app.Arguments;
import dev.sluice.app.Command;
import dev.sluice.app.Options;
import dev.sluice.app.lab.Lab;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** {@code sluice demo}. */
public final class Demo implements Command {
    private static final String PURPOSE = "demo";

    @Override
    public String name() {
        return "demo";
    }

    @Override
    public String summary() {
        return "Balance real connections over real servers in network namespaces of this machine, and show how";
    }

    @Override
    public Options options() {
        return new Options()
                .choice("method", List.of("dr", "nat", "tun"), "direct routing, address translation or tunnelling")
                .choice("scheduler", List.of("rr", "wrr", "lc", "wlc"), "wrr and wlc: server1 has twice the weight")
                .number("servers", 1, 16, 2, "real servers")
                .number("requests", 1, 100_000, 10, "HTTP requests of the client, one after the other")
                .choice("hook", List.of("auto", "tc", "xdp"), "where the director meets packets")
                .flag("keep", "leave everything running, to look around")
                .flag("stop", "remove what --keep left")
                .flag("json", "print one object instead");
    }

    @Override
    public int run(Arguments arguments) throws Exception {
        if (arguments.flag("stop")) {
            System.out.println("removed " + Lab.stopKept(PURPOSE) + " demonstrations");
            return 0;
        }
        boolean json = arguments.flag("json");
        PrintStream progress = json ? System.err : System.out;
        Plan plan = new Plan(
                Plan.Method.valueOf(arguments.value("method").toUpperCase(Locale.ROOT)),
                arguments.value("scheduler"),
                arguments.number("servers"),
                arguments.number("requests"),
                arguments.value("hook"));
        try (Lab lab = Lab.open(PURPOSE)) {
            Show show = new Show(lab, plan, progress);
            Answers answers = show.run();
            if (json) System.out.println(answers.json(plan, show.hook()));
            if (arguments.flag("keep")) {
                lab.keep();
                show.tellHowToLookAround();
            }
            List<String> broken = answers.brokenPromises(plan);
            broken.forEach(promise -> progress.println("NOT as promised: " + promise));
            if (broken.isEmpty()) progress.println("balanced as " + plan.scheduler() + " promises");
            return broken.isEmpty() ? 0 : 1;
        }
    }
}
