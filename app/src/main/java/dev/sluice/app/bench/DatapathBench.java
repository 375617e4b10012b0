package dev.sluice.app.bench;

import dev.sluice.director.datapath.Server;
import dev.sluice.director.datapath.Service;
import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.load.LoadedProgram;
import dev.sluice.linux.Bpf;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * {@code sluice bench datapath}: nanoseconds per packet of the packet path alone, measured by {@code BPF_PROG_TEST_RUN} on one CPU.
 *
 * <p>In every round each row is run once, and the harness beside it; a row's figure is the median over the rounds of its time less
 * the harness's. Needs root; touches no interface.
 */
public final class DatapathBench {
    private static final int SYN = 2, ACK = 16;
    private static final int ROUNDS = 7;
    private static final int MILLION = 1_000_000;
    private static final int NEW_CONNECTIONS = 500_000;

    /** What was measured: nanoseconds net of the harness. */
    public record Figure(String name, double nanos) {}

    @SuppressWarnings("ArrayRecordComponent") // filled as rounds go by
    private record Row(
            String name,
            BenchDirector director,
            LoadedProgram program,
            long flows,
            boolean fresh,
            boolean tunnel,
            double[] rounds) {}

    private final PrintStream progress;
    private final List<BenchDirector> directors = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();

    private DatapathBench(PrintStream progress) {
        this.progress = progress;
    }

    public static void main(String[] arguments) {
        boolean json = List.of(arguments).contains("--json");
        print(run(System.err), json, System.out);
    }

    /** Measures for about a minute. {@code progress} gets a line per round. */
    public static List<Figure> run(PrintStream progress) {
        DatapathBench bench = new DatapathBench(progress);
        try {
            bench.prepare();
            return bench.measure();
        } finally {
            bench.directors.forEach(BenchDirector::close);
        }
    }

    private void prepare() {
        established("DR", Hook.XDP, Server.DIRECT);
        established("NAT", Hook.XDP, Server.MASQUERADE);
        established("TUN", Hook.XDP, Server.TUNNEL);
        for (int flows : new int[] {1, 100_000, MILLION}) ipv6("DR", Server.DIRECT, flows);
        ipv6("NAT", Server.MASQUERADE, 1);
        for (int servers : new int[] {1, 100}) {
            fresh("rr", Service.SEQUENCE, servers);
            fresh("wlc", Service.LEAST_CONNECTION, servers);
        }
        everything();
        establishedRow("DR tc", Hook.TC, Server.DIRECT, 1);
        establishedRow("NAT tc", Hook.TC, Server.MASQUERADE, 1);
    }

    private void established(String name, Hook hook, int method) {
        for (int flows : new int[] {1, 100_000, MILLION, 4 * MILLION}) establishedRow(name, hook, method, flows);
    }

    private void ipv6(String name, int method, int flows) {
        BenchDirector director = director(Hook.XDP, method, Service.SEQUENCE, flows == 1 ? 1 : 100, flows);
        establishedRow(name + " IPv6", director.withIpv6(), flows);
    }

    /** The same packets where other services need every feature that there is. */
    private void everything() {
        establishedRow(
                "DR, every feature there",
                director(Hook.XDP, Server.DIRECT, Service.SEQUENCE, 100, MILLION)
                        .withEverything(),
                MILLION);
        fresh(
                "rr, every feature there",
                director(Hook.XDP, Server.DIRECT, Service.SEQUENCE, 100, 1).withEverything(),
                100);
    }

    private void establishedRow(String name, Hook hook, int method, int flows) {
        establishedRow(name, director(hook, method, Service.SEQUENCE, flows == 1 ? 1 : 100, flows), flows);
    }

    /** Connections are made by the datapath itself, a SYN and an ACK each. */
    private void establishedRow(String name, BenchDirector director, int flows) {
        boolean tunnel = director.method() == Server.TUNNEL;
        String root = tunnel ? "tunnel" : "datapath";
        for (int flags : new int[] {SYN, ACK}) {
            director.turn(-1, flows);
            run(director, director.program(root, flags), flows);
        }
        long entered = director.connections();
        if (entered < flows * 0.999)
            throw new IllegalStateException(name + ": only " + entered + " of " + flows + " connections");
        rows.add(new Row(
                "established " + name + ", " + flows(flows),
                director,
                director.program(root, ACK),
                flows,
                false,
                tunnel,
                new double[ROUNDS]));
    }

    private static String flows(int flows) {
        if (flows == 1) return "1 flow";
        return flows < MILLION ? flows / 1000 + "k flows" : flows / MILLION + "M flows";
    }

    private void fresh(String name, int scheduler, int servers) {
        fresh(name, director(Hook.XDP, Server.DIRECT, scheduler, servers, 1), servers);
    }

    private void fresh(String name, BenchDirector director, int servers) {
        rows.add(new Row(
                "new connection DR, " + name + ", " + servers + (servers == 1 ? " server" : " servers"),
                director,
                director.program("datapath", SYN),
                Long.MAX_VALUE,
                true,
                false,
                new double[ROUNDS]));
    }

    private BenchDirector director(Hook hook, int method, int scheduler, int servers, int connections) {
        BenchDirector director = new BenchDirector(hook, method, scheduler, servers, connections);
        directors.add(director);
        return director;
    }

    private List<Figure> measure() {
        BenchDirector plain = director(Hook.XDP, Server.DIRECT, Service.SEQUENCE, 1, 1);
        BenchDirector plain6 =
                director(Hook.XDP, Server.DIRECT, Service.SEQUENCE, 1, 1).withIpv6();
        BenchDirector plainTc = director(Hook.TC, Server.DIRECT, Service.SEQUENCE, 1, 1);
        LoadedProgram nothing = plain.program("nothing", ACK);
        LoadedProgram nothing6 = plain6.program("nothing", ACK);
        LoadedProgram nothingTc = plainTc.program("nothing", ACK);
        LoadedProgram ceiling = plain.program("ceiling", ACK);
        LoadedProgram rooms = plain.program("rooms", ACK);
        double[] ceilings = new double[ROUNDS];
        double[] harness = new double[ROUNDS];
        for (int round = -1; round < ROUNDS; round++) {
            plain.turn(-1, MILLION);
            plain6.turn(-1, MILLION);
            plainTc.turn(-1, MILLION);
            double base = run(plain, nothing, MILLION);
            double base6 = run(plain6, nothing6, MILLION);
            double baseTc = run(plainTc, nothingTc, MILLION);
            double room = (run(plain, rooms, MILLION) - base) / 2;
            double least = run(plain, ceiling, MILLION) - base;
            if (round >= 0) ceilings[round] = least;
            if (round >= 0) harness[round] = base;
            for (Row row : rows) {
                if (row.fresh) row.director.clear();
                row.director.turn(-1, row.flows);
                double net = run(row.director, row.program, row.fresh ? NEW_CONNECTIONS : MILLION)
                        - (row.program.hook() == Hook.TC ? baseTc : row.director.isIpv6() ? base6 : base);
                if (round >= 0) row.rounds[round] = row.tunnel ? net - room : net;
            }
            progress.println(round < 0 ? "warmed up" : "round " + (round + 1) + " of " + ROUNDS);
        }
        List<Figure> figures = new ArrayList<>();
        figures.add(new Figure("harness (subtracted)", median(harness)));
        figures.add(new Figure("ceiling: exchange MACs", median(ceilings)));
        for (Row row : rows) figures.add(new Figure(row.name, median(row.rounds)));
        return figures;
    }

    /** Nanoseconds of one run by the kernel's clock, which leaves out the time that other processes had the CPU. */
    private static double run(BenchDirector director, LoadedProgram program, int times) {
        byte[] frame = director.isIpv6() ? BenchProgram.frame6() : BenchProgram.frame();
        Bpf.TestRun run = program.testRun(frame, new byte[0], times);
        int verdict = run.result();
        boolean sent = program.hook() == Hook.XDP ? verdict == 3 : verdict == 7 || verdict == -1;
        if (!sent)
            throw new IllegalStateException(program.name() + " answered " + verdict + " instead of sending the packet");
        return run.nanos();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** As a table with ratios to the ceiling, or one JSON object. */
    public static void print(List<Figure> figures, boolean json, PrintStream out) {
        // Of the whole time: a ratio to the ceiling alone, a nanosecond or two, would be noise.
        double harness = figures.get(0).nanos();
        double ceiling = harness + figures.get(1).nanos();
        if (!json) out.printf(Locale.ROOT, "harness: %.1f ns, subtracted below and part of the ratios%n", harness);
        if (!json) out.println("ns/packet  ratio  ");
        StringBuilder object = new StringBuilder("{\"unit\":\"ns/packet\",\"rows\":[");
        for (Figure figure : figures.subList(1, figures.size())) {
            double ratio = (harness + figure.nanos()) / ceiling;
            if (!json) out.printf(Locale.ROOT, "%9.1f %6.1f  %s%n", figure.nanos(), ratio, figure.name());
            object.append(String.format(
                    Locale.ROOT,
                    "{\"name\":\"%s\",\"nanos\":%.1f,\"ratio\":%.2f},",
                    figure.name(),
                    figure.nanos(),
                    ratio));
        }
        object.setLength(object.length() - 1);
        if (json) out.println(object.append("]}"));
    }
}
