package dev.sluice.app.inside.doctor;

import dev.sluice.app.Arguments;
import dev.sluice.app.Command;
import dev.sluice.app.DirectorConnection;
import dev.sluice.app.Options;
import dev.sluice.control.Json;
import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import dev.sluice.control.ServiceStatus;
import dev.sluice.linux.netlink.Rtnetlink;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code sluice doctor}: looks for what keeps services from working, and says what to do. */
public final class Doctor implements Command {
    private static final int PROBLEMS = 1;

    @Override
    public String name() {
        return "doctor";
    }

    @Override
    public String summary() {
        return "Look for what keeps services from working here, each finding with the command that mends it";
    }

    @Override
    public Options options() {
        return new Options()
                .flag("all", "also what is as it should be")
                .flag("json", "every finding, for programs; see docs/looking-inside.md");
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sluice doctor",
                "sluice doctor --all",
                "sluice doctor --json | jq '.findings[] | select(.level == \"problem\")'");
    }

    @Override
    public int run(Arguments arguments) {
        List<Finding> findings = findings();
        if (arguments.flag("json")) System.out.println(json(findings));
        else print(findings, arguments.flag("all"), System.out);
        return count(findings, Finding.Level.PROBLEM) == 0 ? 0 : PROBLEMS;
    }

    private static List<Finding> findings() {
        List<Finding> findings = new ArrayList<>(KernelChecks.all());
        Reply.Info info = null;
        List<ServiceStatus> services = List.of();
        try (DirectorConnection director = DirectorConnection.open()) {
            info = director.ask(new Request.GetInfo(), Reply.Info.class);
            services = director.ask(new Request.ListServices(null), Reply.Services.class)
                    .services();
        } catch (IOException e) {
            findings.add(Finding.hint("daemon", String.valueOf(e.getMessage()), ""));
        }
        try (Rtnetlink netlink = Rtnetlink.open()) {
            network(findings, netlink, info, services);
        }
        return findings;
    }

    private static void network(
            List<Finding> findings, Rtnetlink netlink, Reply.@Nullable Info info, List<ServiceStatus> services) {
        if (info != null) findings.addAll(new DirectorChecks(netlink, info, services).all());
        if (!services.isEmpty()) findings.addAll(new ServiceChecks(netlink, services).all());
        else findings.addAll(new RealServerChecks(netlink).all());
    }

    private static long count(List<Finding> findings, Finding.Level level) {
        return findings.stream().filter(finding -> finding.level() == level).count();
    }

    static void print(List<Finding> findings, boolean all, PrintStream out) {
        for (Finding finding : findings) {
            if (finding.level() == Finding.Level.OK && !all) continue;
            String mark = finding.level().name().toLowerCase(Locale.ROOT);
            out.println(String.format(Locale.ROOT, "%-8s %-12s %s", mark, finding.check(), finding.text()));
            if (!finding.fix().isEmpty()) out.println(" ".repeat(22) + "-> " + finding.fix());
        }
        long problems = count(findings, Finding.Level.PROBLEM);
        long hints = count(findings, Finding.Level.HINT);
        out.println(findings.size() + " checks: " + problems + " problems, " + hints + " hints"
                + (all ? "" : "; --all shows the rest"));
    }

    static String json(List<Finding> findings) {
        StringBuilder text = new StringBuilder();
        Json json = new Json(text).object().array("findings");
        for (Finding finding : findings)
            json.newLine()
                    .object()
                    .member("level", finding.level().name().toLowerCase(Locale.ROOT))
                    .member("check", finding.check())
                    .member("text", finding.text())
                    .member("fix", finding.fix())
                    .endObject();
        json.endArray().endObject();
        return text.toString();
    }
}
