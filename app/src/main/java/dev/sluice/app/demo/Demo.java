package dev.sluice.app.demo;

import dev.sluice.app.Arguments;
import dev.sluice.app.Command;
import dev.sluice.app.Options;
import dev.sluice.app.lab.Lab;
import dev.sluice.linux.EffectiveUser;
import java.io.IOException;
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
                .choice("method", List.of("dr", "nat", "tun"), "direct routing, masquerading or tunnelling")
                .choice("scheduler", List.of("rr", "wrr", "lc", "wlc"), "who is next; all servers have weight 1")
                .number("servers", 1, 16, 2, "real servers")
                .number("requests", 1, 10_000, 10, "HTTP requests, one after the other, a connection each")
                .choice("hook", List.of("auto", "tc", "xdp"), "where the director meets packets")
                .flag("keep", "leave everything running, to look around")
                .flag("stop", "remove what --keep left, and do nothing else")
                .flag("json", "print one JSON object; the rest goes to standard error");
    }

    @Override
    public List<String> examples() {
        return List.of("sluice demo");
    }

    @Override
    public int run(Arguments arguments) throws Exception {
        if (!EffectiveUser.isRoot())
            throw new IOException("makes network namespaces and loads programs into the kernel; run as root (sudo)");
        if (arguments.flag("stop")) return stop();
        Plan plan = new Plan(
                Plan.Method.valueOf(arguments.value("method").toUpperCase(Locale.ROOT)),
                arguments.value("scheduler"),
                arguments.number("servers"),
                arguments.number("requests"),
                arguments.value("hook"));
        return show(plan, arguments.flag("keep"), arguments.flag("json"));
    }

    private static int stop() {
        int kept = Lab.stopKept(PURPOSE);
        System.out.println(
                kept == 0 ? "no demo was kept" : kept == 1 ? "removed the demo" : "removed " + kept + " demos");
        return 0;
    }

    private static int show(Plan plan, boolean keep, boolean json) {
        PrintStream out = json ? System.err : System.out;
        long start = System.nanoTime();
        try (Lab lab = Lab.open(PURPOSE)) {
            Show show = new Show(lab, plan, out);
            Answers answers = show.run();
            if (json) System.out.println(answers.json(plan, show.hook()));
            List<String> broken = answers.brokenPromises(plan);
            out.println();
            for (String promise : broken) out.println("NOT as " + plan.scheduler() + " promises: " + promise);
            if (broken.isEmpty())
                out.println("Balanced as " + plan.scheduler() + " promises: " + Answers.promise(plan) + ".");
            if (keep) {
                lab.keep();
                show.tellHowToLookAround();
            }
            out.printf(Locale.ROOT, "%.1f s%n", (System.nanoTime() - start) / 1e9);
            return broken.isEmpty() ? 0 : 1;
        }
    }
}
