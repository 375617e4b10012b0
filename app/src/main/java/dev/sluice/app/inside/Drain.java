package dev.sluice.app.inside;

import dev.sluice.app.Arguments;
import dev.sluice.app.Command;
import dev.sluice.app.DirectorConnection;
import dev.sluice.app.Options;
import dev.sluice.app.UsageException;
import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import dev.sluice.control.ServerKey;
import dev.sluice.control.ServiceKey;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code sluice drain}: takes a server out of its service when its connections are over, or at a deadline. */
public final class Drain implements Command {
    @Override
    public String name() {
        return "drain";
    }

    @Override
    public String summary() {
        return "Take a server out gently: no new connections, removal when the last is over or at a deadline";
    }

    @Override
    public Options options() {
        return new Options()
                .operand("vip:port", List.of(), false)
                .operand("server:port", List.of(), false)
                .operand("protocol", List.of("tcp", "udp", "sctp"), false)
                .value("deadline", "TIME", "5m", "after which it is removed all the same: 90, 90s, 5m, 2h, 1d")
                .flag("no-wait", "return at once; the director goes on by itself")
                .flag("cancel", "call the drain off: the server has its weight again")
                .flag("json", "one object a line");
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sluice drain                                           # lists drains",
                "sluice drain 192.0.2.100:80 10.0.0.2:80 --deadline 5m",
                "sluice drain 192.0.2.100:53 10.0.0.2:53 udp --no-wait",
                "sluice drain fwmark:7 10.0.0.2:80 --cancel");
    }

    @Override
    public int run(Arguments arguments) throws IOException, UsageException, InterruptedException {
        List<String> operands = arguments.operands();
        long seconds = seconds(arguments.value("deadline"));
        DrainReport report = new DrainReport(System.out, arguments.flag("json"), Terminal.isThere());
        if (operands.isEmpty()) {
            if (arguments.flag("cancel")) throw new UsageException("--cancel needs VIP:PORT and SERVER:PORT");
            return list(report);
        }
        if (operands.size() < 2) throw new UsageException("missing SERVER:PORT");
        DrainedServer drained;
        try (DirectorConnection director = DirectorConnection.open()) {
            drained = DrainedServer.find(
                    director, operands.get(0), operands.get(1), operands.size() > 2 ? operands.get(2) : null);
            if (arguments.flag("cancel")) return cancel(director, drained, report);
            report.begins(drained, drained.status(director), seconds);
            var _ = director.ask(
                    new Request.DrainServer(drained.service(), drained.server(), seconds), Reply.Done.class);
        }
        return arguments.flag("no-wait") ? 0 : new DrainWatch(drained, report).run();
    }

    private static int list(DrainReport report) throws IOException {
        try (DirectorConnection director = DirectorConnection.open()) {
            report.list(DrainedServer.all(director));
        }
        return 0;
    }

    private static int cancel(DirectorConnection director, DrainedServer drained, DrainReport report)
            throws IOException {
        ServiceKey service = drained.service();
        ServerKey server = drained.server();
        var _ = director.ask(new Request.CancelDrain(service, server), Reply.Done.class);
        report.cancelled(drained, drained.status(director));
        return 0;
    }

    /** Of {@code 90}, {@code 90s}, {@code 5m}, {@code 2h}, {@code 1d}. */
    static long seconds(String text) throws UsageException {
        String digits = text;
        long unit = 1;
        if (!text.isEmpty()) {
            int at = "smhd".indexOf(text.charAt(text.length() - 1));
            if (at >= 0) {
                unit = new long[] {1, 60, 3600, 86_400}[at];
                digits = text.substring(0, text.length() - 1);
            }
        }
        @Nullable Long number = number(digits);
        if (number == null || number > 365 * 86_400L / unit)
            throw new UsageException("'--deadline' is a time up to 365d such as 90s, 5m, 2h or 1d, not '" + text + "'");
        return number * unit;
    }

    private static @Nullable Long number(String digits) {
        if (digits.isEmpty() || digits.length() > 9 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) return null;
        return Long.valueOf(digits);
    }
}
