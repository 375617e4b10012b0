package dev.sluice.app.tuning;

import dev.sluice.app.Arguments;
import dev.sluice.app.Command;
import dev.sluice.app.DirectorConnection;
import dev.sluice.app.Options;
import dev.sluice.app.Suggestion;
import dev.sluice.app.UsageException;
import dev.sluice.control.Json;
import dev.sluice.control.RefusedSysctl;
import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import dev.sluice.control.Sysctl;
import dev.sluice.control.SysctlValue;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** {@code sluice sysctl}: what the kernel's IPVS has below {@code net.ipv4.vs}. */
public final class SysctlCommand implements Command {
    @Override
    public String name() {
        return "sysctl";
    }

    @Override
    public String summary() {
        return "Show or set what the kernel's IPVS has as sysctls net.ipv4.vs.*";
    }

    @Override
    public Options options() {
        return new Options()
                .operands("name[=value]")
                .flag("all", "list those too that mean nothing here, with the reason")
                .flag("json", "for programs; see docs/sysctl.md");
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sluice sysctl",
                "sluice sysctl conn_reuse_mode",
                "sluice sysctl expire_quiescent_template=0 net.ipv4.vs.sloppy_tcp=1",
                "sluice sysctl --json | jq '.sysctls[] | select(.value != .default)'");
    }

    @Override
    public int run(Arguments arguments) throws IOException, UsageException {
        List<Request> changes = new ArrayList<>();
        List<Sysctl> asked = new ArrayList<>();
        for (String word : arguments.operands()) read(word, changes, asked);
        Map<Sysctl, Integer> values;
        try (DirectorConnection director =
                changes.isEmpty() ? DirectorConnection.open() : DirectorConnection.openOrStart()) {
            if (!changes.isEmpty()) director.ask(new Request.Transaction(changes, false), Reply.Results.class);
            values = read(director);
        }
        List<Sysctl> shown = asked.isEmpty() ? List.copyOf(values.keySet()) : asked;
        boolean all = arguments.flag("all");
        if (arguments.flag("json")) System.out.print(json(shown, values, all));
        else if (!asked.isEmpty()) shown.forEach(s -> System.out.println(s.label() + " = " + values.get(s)));
        else list(values, all, System.out);
        return 0;
    }

    private static Map<Sysctl, Integer> read(DirectorConnection director) throws IOException {
        Map<Sysctl, Integer> values = new EnumMap<>(Sysctl.class);
        for (SysctlValue value :
                director.ask(new Request.ListSysctls(), Reply.Sysctls.class).values()) {
            Sysctl sysctl = Sysctl.of(value.name());
            if (sysctl != null) values.put(sysctl, value.value());
        }
        return values;
    }

    /** {@code NAME} or {@code NAME=VALUE}, of which the change is noted. */
    static void read(String word, List<Request> changes, List<Sysctl> asked) throws UsageException {
        int equals = word.indexOf('=');
        Sysctl sysctl = named(equals < 0 ? word : word.substring(0, equals));
        asked.add(sysctl);
        if (equals < 0) return;
        String digits = word.substring(equals + 1);
        long value;
        try {
            value = Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new UsageException("'" + digits + "' is no number: " + sysctl.label() + " is one from "
                    + sysctl.least() + " to " + sysctl.most() + "; for example 'sluice sysctl " + sysctl.label() + "="
                    + sysctl.standard() + "'");
        }
        String objection = sysctl.objection(value);
        if (objection != null) throw new UsageException(objection);
        changes.add(new Request.SetSysctl(new SysctlValue(sysctl.label(), (int) value)));
    }

    private static Sysctl named(String name) throws UsageException {
        Sysctl sysctl = Sysctl.of(name);
        if (sysctl != null) return sysctl;
        RefusedSysctl refused = RefusedSysctl.of(name);
        if (refused != null) throw new UsageException(refused.name() + " means nothing here: " + refused.reason());
        List<String> known = new ArrayList<>();
        for (Sysctl candidate : Sysctl.values()) known.add(candidate.label());
        for (RefusedSysctl candidate : RefusedSysctl.ALL) known.add(candidate.name());
        throw new UsageException("unknown sysctl '" + name + "'" + Suggestion.of(Sysctl.plain(name), known)
                + "; 'sluice sysctl' lists them");
    }

    static void list(Map<Sysctl, Integer> values, boolean all, PrintStream out) {
        String row = "%-28s %8s %8s %8s  %-8s %s%n";
        out.printf(row, "NAME", "VALUE", "DEFAULT", "KERNEL'S", "UNIT", "MEANING");
        values.forEach((s, value) -> out.printf(
                row, s.label(), value, s.standard(), s.original() < 0 ? "-" : s.original(), s.unit(), s.meaning()));
        if (!all) return;
        out.println();
        out.println("Refused, since they would change nothing here:");
        for (RefusedSysctl refused : RefusedSysctl.ALL) out.printf("%-28s %s%n", refused.name(), refused.reason());
    }

    static String json(List<Sysctl> shown, Map<Sysctl, Integer> values, boolean all) {
        StringBuilder text = new StringBuilder();
        Json json = new Json(text).object().array("sysctls");
        for (Sysctl sysctl : shown) {
            json.object().member("name", sysctl.label());
            json.member("value", (long) values.getOrDefault(sysctl, sysctl.standard()));
            json.member("default", (long) sysctl.standard());
            if (sysctl.original() >= 0) json.member("kernel", (long) sysctl.original());
            json.member("least", (long) sysctl.least()).member("most", (long) sysctl.most());
            json.member("unit", sysctl.unit())
                    .member("meaning", sysctl.meaning())
                    .endObject();
        }
        json.endArray();
        if (all) {
            json.array("refused");
            for (RefusedSysctl refused : RefusedSysctl.ALL)
                json.object()
                        .member("name", refused.name())
                        .member("reason", refused.reason())
                        .endObject();
            json.endArray();
        }
        json.endObject();
        return text.append('\n').toString();
    }
}
