package dev.sluice.app.inside;

import dev.sluice.app.Arguments;
import dev.sluice.app.Command;
import dev.sluice.app.DirectorConnection;
import dev.sluice.app.Options;
import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import dev.sluice.control.ServiceStatus;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;

/** {@code sluice status}: the director of this network namespace in one screen. */
public final class Status implements Command {
    /** Lines of services and servers that still make one screen. */
    private static final int SCREEN = 40;

    @Override
    public String name() {
        return "status";
    }

    @Override
    public String summary() {
        return "Show the director of this network namespace: hooks, services, servers, traffic";
    }

    @Override
    public Options options() {
        return new Options()
                .flag("all", "every service, also if that is more than a screen")
                .flag("json", "everything, for programs; see docs/looking-inside.md");
    }

    @Override
    public List<String> examples() {
        return List.of("sluice status", "sluice status --json | jq .table");
    }

    @Override
    public int run(Arguments arguments) throws IOException {
        Overview overview = read();
        if (arguments.flag("json")) System.out.print(overview.json());
        else print(overview, arguments.flag("all") ? Integer.MAX_VALUE : SCREEN, System.out);
        return 0;
    }

    static Overview read() throws IOException {
        try (DirectorConnection director = DirectorConnection.open()) {
            return read(director);
        }
    }

    static Overview read(DirectorConnection director) throws IOException {
        return new Overview(
                director.ask(new Request.GetInfo(), Reply.Info.class),
                director.ask(new Request.ListServices(null), Reply.Services.class)
                        .services(),
                director.ask(new Request.ListMarks(), Reply.Marks.class).rules().size(),
                Instant.now());
    }

    static void print(Overview overview, int most, PrintStream out) {
        overview.head().forEach(out::println);
        out.println();
        if (overview.services().isEmpty()) {
            out.println("no services; 'ipvsadm -A -t VIP:PORT -s wlc' adds one");
            return;
        }
        out.println(Overview.title());
        int lines = 0;
        int shown = 0;
        for (ServiceStatus service : overview.services()) {
            if (lines > 0 && lines + 1 + service.servers().size() > most) break;
            List<String> text = Overview.lines(service, service.servers());
            text.subList(0, Math.min(text.size(), most)).forEach(out::println);
            if (text.size() > most)
                out.println("  ... and " + (text.size() - most) + " more servers; --all shows them");
            lines += text.size();
            shown++;
        }
        int rest = overview.services().size() - shown;
        if (rest > 0) out.println("... and " + rest + " more services; --all shows them, 'sluice top' the busiest");
    }
}
