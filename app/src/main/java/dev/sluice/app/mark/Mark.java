package dev.sluice.app.mark;

import dev.sluice.app.Arguments;
import dev.sluice.app.Command;
import dev.sluice.app.DirectorConnection;
import dev.sluice.app.MarkWord;
import dev.sluice.app.Options;
import dev.sluice.app.UsageException;
import dev.sluice.control.MarkSpec;
import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import dev.sluice.director.datapath.MarkRule;
import dev.sluice.linux.EffectiveUser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code sluice mark}: which packets have the marks that {@code ipvsadm -f} services are named by. */
public final class Mark implements Command {
    private static final List<String> ACTIONS = List.of("add", "delete", "list", "clear", "restore");

    @Override
    public String name() {
        return "mark";
    }

    @Override
    public String summary() {
        return "Say which packets have which firewall mark, for services by mark (ipvsadm -f)";
    }

    @Override
    public Options options() {
        return new Options()
                .operand("action", ACTIONS, true)
                .operand("mark", List.of(), false)
                .value("to", "ADDRESS[/LENGTH]", null, "what clients call; 0.0.0.0/0 or ::/0 for anything")
                .value("proto", "tcp|udp|sctp", null, "without it all of them")
                .value("port", "PORT|FROM-TO", null, "what clients call; without it all")
                .value("from", "ADDRESS[/LENGTH]", null, "clients; without it all")
                .value("source-port", "PORT|FROM-TO", null, "of clients; without it all")
                .value("at", "N", null, "with 'add', the number that the rule gets; without it the last")
                .value("number", "N", null, "with 'delete', a rule by its number in place of its words")
                .flag("commands", "with 'list', the commands that make the rules; 'restore' reads them")
                .flag("json", "with 'list', for programs; see docs/firewall-marks.md");
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sluice mark add 1 --to 192.0.2.1 --proto tcp --port 80,443     two rules, the first that matches counts",
                "sluice mark add 1 --to 2001:db8::/64 --from 2001:db8:1::/48    IPv6: ipvsadm -f 1 -6",
                "sluice mark add 2 --to 192.0.2.1 --from 198.51.100.0/24 --at 1 before all others",
                "sluice mark list",
                "sluice mark delete 1 --to 192.0.2.1 --proto tcp --port 443     the words it was added with",
                "sluice mark delete --number 3",
                "sluice mark clear 1                                            all rules of a mark; without it all",
                "sluice mark list --commands > marks                            and later: sluice mark restore < marks");
    }

    @Override
    public int run(Arguments arguments) throws IOException, UsageException {
        String action = arguments.operands().getFirst();
        check(action, arguments);
        boolean hasMark = arguments.operands().size() > 1;
        int mark = hasMark ? MarkWord.parse(arguments.operands().get(1)) : 0;
        switch (action) {
            case "add" -> {
                if (mark == 0) throw new UsageException("'add' needs a mark: sluice mark add 1 --to ADDRESS");
                add(RuleWords.rules(mark, arguments), number(arguments, "at"));
            }
            case "delete" -> delete(mark, arguments);
            case "clear" -> change(List.of(new Request.ClearMarks(mark)));
            case "restore" -> {
                if (hasMark) throw new UsageException("'restore' reads the rules, marks included, from its input");
                restore(new String(System.in.readAllBytes(), StandardCharsets.UTF_8));
            }
            default -> list(mark, arguments);
        }
        return 0;
    }

    /** Options that the action has no use for are mistakes. */
    private static void check(String action, Arguments arguments) throws UsageException {
        for (String option : RuleWords.OPTIONS)
            if (arguments.optional(option) != null && !Set.of("add", "delete").contains(action))
                throw new UsageException("'--" + option + "' is for 'add' and 'delete'");
        requireAction("at", "add", action, arguments);
        requireAction("number", "delete", action, arguments);
        requireAction("commands", "list", action, arguments);
        requireAction("json", "list", action, arguments);
    }

    private static void requireAction(String option, String wanted, String action, Arguments arguments)
            throws UsageException {
        if (arguments.optional(option) != null && !action.equals(wanted))
            throw new UsageException("'--" + option + "' is for '" + wanted + "'");
    }

    /** 0 when it is not given. */
    private static int number(Arguments arguments, String option) throws UsageException {
        String text = arguments.optional(option);
        if (text == null) return 0;
        try {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= MarkRule.MOST) return number;
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new UsageException(
                "'--" + option + "' is a rule's number, 1 to " + MarkRule.MOST + ", not '" + text + "'");
    }

    private static void add(List<MarkSpec> rules, int at) throws IOException {
        List<Request> changes = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) changes.add(new Request.AddMark(rules.get(i), at == 0 ? 0 : at + i));
        requireRoot();
        try (DirectorConnection director = DirectorConnection.openOrStart()) {
            change(director, changes);
            List<MarkSpec> all = rules(director);
            for (MarkSpec rule : rules) System.out.println("rule " + (all.indexOf(rule) + 1) + ": " + rule.words());
        }
    }

    private static void delete(int mark, Arguments arguments) throws IOException, UsageException {
        int number = number(arguments, "number");
        boolean hasWords = mark != 0 || RuleWords.OPTIONS.stream().anyMatch(word -> arguments.optional(word) != null);
        if (number == 0 && (mark == 0 || arguments.optional("to") == null))
            throw new UsageException("'delete' needs the words that the rule was added with (MARK --to ADDRESS ...)"
                    + " or '--number N'; 'sluice mark clear MARK' removes all rules of a mark");
        if (number != 0 && hasWords) throw new UsageException("'--number' takes the place of all other words");
        List<MarkSpec> rules = number == 0 ? RuleWords.rules(mark, arguments) : List.of();
        requireRoot();
        try (DirectorConnection director = DirectorConnection.open()) {
            if (number != 0) {
                List<MarkSpec> all = rules(director);
                if (number > all.size())
                    throw new IOException("there is no rule " + number + "; "
                            + (all.isEmpty() ? "there are none" : "the last is " + all.size()));
                rules = List.of(all.get(number - 1));
            }
            // By its words, so that a rule that moved meanwhile is still the one.
            change(
                    director,
                    rules.stream().<Request>map(Request.DeleteMark::new).toList());
            for (MarkSpec rule : rules) System.out.println("deleted: " + rule.words());
        }
    }

    private void restore(String text) throws IOException, UsageException {
        List<Request> changes = new ArrayList<>(List.of(new Request.ClearMarks(0)));
        int line = 0;
        for (String words : text.lines().toList()) {
            line++;
            String rule = words.strip().replaceFirst("^sluice\\s+mark\\s+(?=add\\s)", "");
            if (rule.isEmpty() || rule.startsWith("#")) continue;
            try {
                changes.addAll(parse(List.of(rule.split("\\s+"))));
            } catch (UsageException e) {
                throw new UsageException("line " + line + ": " + e.getMessage() + "; nothing was changed");
            }
        }
        change(changes);
        System.out.println(changes.size() - 1 + " rules");
    }

    private List<Request> parse(List<String> words) throws UsageException {
        Arguments arguments = options().parse(words);
        String action = arguments.operands().getFirst();
        if (!action.equals("add") || arguments.operands().size() < 2)
            throw new UsageException("expected 'sluice mark add MARK --to ADDRESS ...'");
        check(action, arguments);
        int mark = MarkWord.parse(arguments.operands().get(1));
        int at = number(arguments, "at");
        List<Request> changes = new ArrayList<>();
        for (MarkSpec rule : RuleWords.rules(mark, arguments))
            changes.add(new Request.AddMark(rule, at == 0 ? 0 : at + changes.size()));
        return changes;
    }

    private static void list(int mark, Arguments arguments) throws IOException, UsageException {
        if (arguments.flag("commands") && arguments.flag("json"))
            throw new UsageException("'--commands' and '--json' are two ways to list; choose one");
        RuleTable table;
        try (DirectorConnection director = DirectorConnection.open()) {
            table = new RuleTable(
                    rules(director),
                    director.ask(new Request.ListServices(null), Reply.Services.class)
                            .services());
        }
        if (arguments.flag("json")) System.out.print(table.json(mark));
        else if (arguments.flag("commands")) table.commands(mark).forEach(System.out::println);
        else if (table.rules().isEmpty())
            System.out.println("no rules; 'sluice mark add 1 --to VIP --proto tcp --port 80,443' adds two");
        else table.lines(mark).forEach(System.out::println);
    }

    private static List<MarkSpec> rules(DirectorConnection director) throws IOException {
        return director.ask(new Request.ListMarks(), Reply.Marks.class).rules();
    }

    private static void change(List<Request> changes) throws IOException {
        requireRoot();
        try (DirectorConnection director = DirectorConnection.openOrStart()) {
            change(director, changes);
        }
    }

    private static void change(DirectorConnection director, List<Request> changes) throws IOException {
        if (changes.size() == 1) director.ask(changes.getFirst(), Reply.Done.class);
        else director.ask(new Request.Transaction(changes, false), Reply.Results.class);
    }

    private static void requireRoot() throws IOException {
        if (!EffectiveUser.isRoot()) throw new IOException("changes what packets meet; run as root (sudo)");
    }
}
