package dev.sluice.app.inside;

import dev.sluice.app.Arguments;
import dev.sluice.app.Command;
import dev.sluice.app.EndpointWord;
import dev.sluice.app.MarkWord;
import dev.sluice.app.Options;
import dev.sluice.app.UsageException;
import dev.sluice.control.AddressForm;
import dev.sluice.control.Connection;
import dev.sluice.control.Json;
import dev.sluice.control.JsonForm;
import dev.sluice.control.Protocol;
import dev.sluice.control.TraceStep;
import dev.sluice.director.Explainer;
import dev.sluice.director.Explanation;
import dev.sluice.linux.EffectiveUser;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code sluice explain}: where a client's packet would go, and why not elsewhere. */
public final class Explain implements Command {
    @Override
    public String name() {
        return "explain";
    }

    @Override
    public String summary() {
        return "Tell which server a client's next packet would go to, why, and why not to the others";
    }

    @Override
    public Options options() {
        return new Options()
                .operand("client:port", List.of(), true)
                .operand("vip:port", List.of(), true)
                .operand("protocol", List.of("tcp", "udp", "sctp"), false)
                .value("mark", "N", null, "the mark that something before the director gives the packet, at tc")
                .value(
                        "schedulers",
                        "DIR",
                        "/etc/sluice/schedulers",
                        "where schedulers of your own are, as 'sluice run' has it")
                .flag("json", "for programs; see docs/looking-inside.md");
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sluice explain 192.0.2.7:40312 192.0.2.200:80",
                "sluice explain '[2001:db8::7]:5353' '[2001:db8::1]:53' udp",
                "sluice explain 192.0.2.7:40312 192.0.2.200:80 --mark 1",
                "sluice explain 192.0.2.7:40312 192.0.2.200:80 --json | jq .servers");
    }

    @Override
    public int run(Arguments arguments) throws IOException, UsageException {
        EndpointWord client = withPort(arguments.operands().get(0));
        EndpointWord virtual = withPort(arguments.operands().get(1));
        if (client.address().getClass() != virtual.address().getClass())
            throw new UsageException("client and virtual address are of different families");
        String word = arguments.operands().size() > 2 ? arguments.operands().get(2) : "tcp";
        Protocol protocol = Protocol.valueOf(word.toUpperCase(Locale.ROOT));
        if (!EffectiveUser.isRoot()) throw new IOException("reads the director's maps; run as root (sudo)");
        List<String> hooks = Hooks.attached();
        boolean isXdp = hooks.stream().anyMatch(hook -> hook.endsWith(" xdp"));
        int mark = mark(arguments.optional("mark"), isXdp);
        try (Explainer explainer = Explainer.open(Path.of(arguments.value("schedulers")))) {
            Explanation found = explainer.explain(
                    protocol, client.address(), client.port(), virtual.address(), virtual.port(), isXdp, mark);
            if (arguments.flag("json")) System.out.print(json(found, hooks));
            else print(found, hooks, System.out);
        }
        return 0;
    }

    private static int mark(@Nullable String word, boolean isXdp) throws UsageException {
        if (word == null) return 0;
        if (isXdp)
            throw new UsageException(
                    "at XDP no packet has a mark yet; 'sluice mark list' shows the rules that give one");
        return MarkWord.parse(word);
    }

    private static EndpointWord withPort(String text) throws UsageException {
        EndpointWord word = EndpointWord.parse(text);
        if (word.port() < 0) throw new UsageException("'" + text + "' needs a port: ADDRESS:PORT or [ADDRESS]:PORT");
        return word;
    }

    static void print(Explanation found, List<String> hooks, PrintStream out) {
        out.println("service     "
                + (found.service() == null ? "none" : Overview.name(found.service()) + " " + found.scheduler()));
        Connection connection = found.connection();
        if (connection != null)
            out.println("connection  " + connection.state() + " to "
                    + AddressForm.endpoint(connection.server(), connection.serverPort()) + ", forgotten in "
                    + connection.expires() / 1000 + " s");
        for (Explanation.Candidate server : found.servers())
            out.println((server.isChosen() ? "-> " : "   ") + "         "
                    + String.format(
                            Locale.ROOT,
                            "%-28s %-10s weight %-5d active %-5d inactive %-5d ",
                            AddressForm.endpoint(server.address(), server.port()),
                            server.method(),
                            server.weight(),
                            server.active(),
                            server.inactive())
                    + server.reason());
        Explanation.Hop next = found.next();
        if (next != null) out.println("next hop    " + text(next));
        out.println("hook        "
                + (hooks.isEmpty()
                        ? "not known: no daemon answers; attached programs go on without it"
                        : String.join(", ", hooks)));
        out.println("steps");
        for (TraceStep step : found.steps()) out.println("            " + step.text());
    }

    private static String text(Explanation.Hop next) {
        if (next.isLocal()) return "this machine itself";
        return next.device() + ", " + AddressForm.text(next.gateway()) + " at "
                + (next.mac().isEmpty() ? "a link address not known yet" : next.mac())
                + (next.mtu() == 0 ? "" : ", packets of up to " + next.mtu() + " bytes");
    }

    static String json(Explanation found, List<String> hooks) {
        StringBuilder text = new StringBuilder();
        Json json = new Json(text).object().member("verdict", found.verdict());
        if (found.service() != null) {
            json.object("service");
            JsonForm.key(json, found.service());
            json.member("scheduler", found.scheduler()).endObject();
        }
        if (found.connection() != null) {
            json.array("connections");
            JsonForm.connection(json, found.connection());
            json.endArray();
        }
        json.array("servers");
        for (Explanation.Candidate server : found.servers()) server(json.newLine(), server);
        json.endArray();
        Explanation.Hop next = found.next();
        if (next != null)
            json.object("nextHop")
                    .member("device", next.device())
                    .member("gateway", AddressForm.text(next.gateway()))
                    .member("mac", next.mac())
                    .member("mtu", next.mtu())
                    .member("local", next.isLocal())
                    .endObject();
        Hooks.json(json, hooks);
        json.array("steps");
        for (TraceStep step : found.steps())
            json.newLine()
                    .object()
                    .member("step", step.step())
                    .member("text", step.text())
                    .endObject();
        json.endArray().endObject();
        return text.append('\n').toString();
    }

    private static void server(Json json, Explanation.Candidate server) {
        json.object().member("address", AddressForm.text(server.address())).member("port", server.port());
        json.member("method", server.method()).member("weight", server.weight());
        json.member("activeConnections", server.active()).member("inactiveConnections", server.inactive());
        json.member("chosen", server.isChosen())
                .member("reason", server.reason())
                .endObject();
    }
}
