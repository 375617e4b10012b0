package dev.sluice.app.inside;

import dev.sluice.app.Arguments;
import dev.sluice.app.Command;
import dev.sluice.app.DirectorConnection;
import dev.sluice.app.EndpointWord;
import dev.sluice.app.Options;
import dev.sluice.app.UsageException;
import dev.sluice.control.Json;
import dev.sluice.control.Request;
import dev.sluice.control.TraceStep;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** {@code sluice trace}: what the datapath decides on the packets of one client, live. */
public final class Trace implements Command {
    @Override
    public String name() {
        return "trace";
    }

    @Override
    public String summary() {
        return "Follow a client's packets live: connection, service, server, rewriting, interface, or why not";
    }

    @Override
    public Options options() {
        return new Options()
                .operand("client[:port]", List.of(), true)
                .number("seconds", 1, 86_400, 60, "after which it ends by itself; Ctrl-C ends it at once")
                .flag("json", "one object a line");
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sluice trace 192.0.2.7",
                "sluice trace 192.0.2.7:40312 --seconds 10",
                "sluice trace '[2001:db8::7]:40312' --json");
    }

    @Override
    public int run(Arguments arguments) throws IOException, UsageException {
        EndpointWord client = EndpointWord.parse(arguments.operands().getFirst());
        boolean asJson = arguments.flag("json");
        Lines lines = new Lines(System.out, asJson);
        try (DirectorConnection director = DirectorConnection.open()) {
            if (!asJson)
                System.err.println("tracing " + client + " for " + arguments.number("seconds")
                        + " s; Ctrl-C ends it, and the usual program is attached again");
            director.trace(
                    new Request.Trace(client.address(), Math.max(0, client.port()), arguments.number("seconds")),
                    lines::print);
        }
        return 0;
    }

    /** Prints steps; those of one packet below each other. */
    static final class Lines {
        private final PrintStream out;
        private final boolean asJson;
        private long packet;
        private long begun;

        Lines(PrintStream out, boolean asJson) {
            this.out = out;
            this.asJson = asJson;
        }

        void print(List<TraceStep> steps) throws IOException {
            for (TraceStep step : steps) out.println(asJson ? json(step) : line(step));
            out.flush();
            if (out.checkError()) throw new IOException("nobody reads any more");
        }

        private String line(TraceStep step) {
            boolean isNew = step.packet() != packet;
            packet = step.packet();
            if (begun == 0) begun = step.packet();
            if (!isNew) return "            " + step.text();
            return String.format(
                    Locale.ROOT, "%10.6f  %s (CPU %d)", (step.nanos() - begun) / 1e9, step.text(), step.cpu());
        }

        static String json(TraceStep step) {
            StringBuilder text = new StringBuilder();
            json(new Json(text), step);
            return text.toString();
        }

        static void json(Json json, TraceStep step) {
            json.object()
                    .member("packet", step.packet())
                    .member("nanos", step.nanos())
                    .member("cpu", step.cpu());
            json.member("step", step.step()).member("text", step.text()).endObject();
        }
    }
}
