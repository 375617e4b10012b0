package dev.sluice.app.bench;

import dev.sluice.app.Arguments;
import dev.sluice.app.Command;
import dev.sluice.app.Options;
import dev.sluice.app.UsageException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code sluice bench}: how fast is it here? */
public final class Bench implements Command {
    private static final String ALL = "plain,tc,xdp,nftables,haproxy";

    @Override
    public String name() {
        return "bench";
    }

    @Override
    public String summary() {
        return "Measure end to end beside plain forwarding and others, the packet path alone, health checks, commands, or VRRP failover";
    }

    @Override
    public Options options() {
        return new Options()
                .operand("what", List.of("e2e", "datapath", "checks", "commands", "failover"), true)
                .value("contestants", "LIST", ALL, "of plain, tc, xdp, nftables, haproxy, ipvs")
                .value("measures", "LIST", "requests,connections,bulk", "of requests, connections, bulk, packets")
                .number("rounds", 1, 1000, 5, "interleaved rounds; medians are shown")
                .number("runs", 1, 10_000, 20, "with 'commands', how often each; median and p90 are shown")
                .number("seconds", 1, 600, 3, "length of one measurement")
                .value("require-ahead-of", "ipvs", null, "exit 1 unless tc is ahead in every row")
                .number("targets", 1, 60_000, 10_000, "of checks")
                .number("interval", 10, 60_000, 1_000, "of checks, milliseconds")
                .flag("with-adverts", "with 'checks', a virtual router beside them: how late are its adverts of 10 ms?")
                .number("trials", 1, 1000, 10, "of every row of failover")
                .value("adverts", "LIST", "0.01,0.1,1", "of failover, intervals in seconds")
                .number(
                        "load",
                        0,
                        20_000,
                        0,
                        "with 'failover', checks that both routers make every second meanwhile; ours only")
                .flag("json", "one object instead of the table");
    }

    @Override
    public List<String> examples() {
        return List.of("sluice bench datapath");
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException {
        boolean json = arguments.flag("json");
        if (arguments.operands().getFirst().equals("checks")) {
            ChecksBench.Result result = new ChecksBench(
                            arguments.number("targets"),
                            Duration.ofMillis(arguments.number("interval")),
                            Duration.ofSeconds(arguments.number("seconds")),
                            arguments.flag("with-adverts"),
                            System.err)
                    .run();
            System.out.print(json ? result.json() : result.text());
            return 0;
        }
        if (arguments.operands().getFirst().equals("datapath")) {
            DatapathBench.print(DatapathBench.run(System.err), json, System.out);
            return 0;
        }
        if (arguments.operands().getFirst().equals("commands")) {
            CommandBench result = new CommandBench(arguments.number("runs"), System.err).run();
            System.out.println(json ? result.json() : result.table());
            return 0;
        }
        if (arguments.operands().getFirst().equals("failover")) {
            List<String> adverts = List.of(arguments.value("adverts").split(","));
            FailoverResult result =
                    FailoverBench.run(adverts, arguments.number("trials"), arguments.number("load"), System.err);
            System.out.print(json ? result.json() + "\n" : result.table());
            return 0;
        }
        EndToEndResult result = new EndToEndBench(
                        contestants(arguments.value("contestants")),
                        measures(arguments.value("measures")),
                        arguments.number("rounds"),
                        arguments.number("seconds"),
                        System.err)
                .run();
        System.out.println(json ? result.json() : result.table());
        return arguments.optional("require-ahead-of") == null
                ? 0
                : ahead(result, arguments.optional("require-ahead-of"));
    }

    private static int ahead(EndToEndResult result, @Nullable String of) throws UsageException {
        if (!"ipvs".equals(of)) throw new UsageException("--require-ahead-of knows ipvs only");
        List<String> behind = result.behind(VirtualServer.Kind.TC, VirtualServer.Kind.IPVS);
        behind.forEach(row -> System.err.println("not ahead of ipvs: " + row));
        return behind.isEmpty() ? 0 : 1;
    }

    private static List<Measure> measures(String list) throws UsageException {
        List<Measure> measures = new ArrayList<>();
        for (String word : list.split(",")) {
            measures.add(Arrays.stream(Measure.values())
                    .filter(measure -> measure.title().equals(word))
                    .findFirst()
                    .orElseThrow(() -> new UsageException("no measure '" + word + "'")));
        }
        return measures;
    }

    private static List<Contestant> contestants(String list) throws UsageException {
        List<Contestant> contestants = new ArrayList<>();
        for (String word : list.split(",")) {
            switch (word) {
                case "plain" -> {
                    for (Bed.Path path : Bed.Path.values()) contestants.add(new PlainForwarding(path));
                }
                case "nftables" -> contestants.add(new Nftables());
                case "haproxy" -> contestants.add(new Haproxy());
                case "tc", "xdp", "ipvs" -> {
                    VirtualServer.Kind kind = VirtualServer.Kind.valueOf(word.toUpperCase(Locale.ROOT));
                    for (Bed.Path path : Bed.Path.values()) contestants.add(new VirtualServer(kind, path));
                }
                default -> throw new UsageException("no contestant '" + word + "'");
            }
        }
        return contestants;
    }
}
