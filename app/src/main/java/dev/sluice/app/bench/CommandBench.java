package dev.sluice.app.bench;

import dev.sluice.app.lab.DirectorDaemon;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.LabException;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Programs;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * {@code sluice bench commands}: wall time of commands from start to end, as a shell sees it, against a director in a namespace of
 * its own.
 */
final class CommandBench {
    private static final int SERVICES = 10_000, SERVERS = 10;
    /** Rounds of what takes seconds, and of what needs a director that does not run yet. */
    private static final int FEW = 3, STARTS = 10;

    private static final int CONNECTIONS = 4_000_000;

    /** Of {@link Crowd}. */
    private static final String SERVICE = "192.0.2.1:80", CROWDED = "10.9.9.9:80";

    private static final long LIMIT_SECONDS = 120;

    private final int runs;
    private final PrintStream progress;
    private final Map<String, List<Double>> values = new LinkedHashMap<>();

    CommandBench(int runs, PrintStream progress) {
        this.runs = runs;
        this.progress = progress;
    }

    /** Builds, measures and removes everything. */
    CommandBench run() {
        try (Lab lab = Lab.open("bench")) {
            Node director = lab.node("director");
            director.cable("eth0", "198.51.100.1/24", lab.node("gateway"), "eth0", "198.51.100.2/24");
            director.route("10.0.0.0/8", "198.51.100.2");
            progress.println("small table");
            small(director);
            progress.println("starting the director");
            for (int i = 0; i < Math.min(runs, STARTS); i++) {
                director.run(Programs.ours("sluice"), "stop");
                measure(director, "first ipvsadm -A, which starts the director", "-A", "-t", SERVICE, "-s", "rr");
            }
            progress.println("large table");
            director.run(Programs.ours("sluice"), "stop");
            DirectorDaemon.start(director, "tc", "--connections", Integer.toString(2 * CONNECTIONS));
            large(director);
            director.run(Programs.ours("sluice"), "stop");
        }
        return this;
    }

    private void small(Node director) {
        director.run(Programs.ours("ipvsadm"), "-A", "-t", SERVICE, "-s", "rr");
        for (int i = 0; i < runs; i++) {
            measure(director, "ipvsadm -v", "-v");
            measure(director, "ipvsadm -Ln", "-L", "-n");
            measure(director, "ipvsadm -a", "-a", "-t", SERVICE, "-r", "10.0.0.1:80");
            measure(director, "ipvsadm -d", "-d", "-t", SERVICE, "-r", "10.0.0.1:80");
        }
    }

    private void large(Node director) {
        Path rules = director.write("rules", rules());
        String table = " of 10,000 services x 10 servers";
        for (int i = 0; i < Math.min(runs, FEW); i++) {
            director.run(Programs.ours("ipvsadm"), "-C");
            measure(director, rules, "ipvsadm -R" + table, "-R");
            measure(director, "ipvsadm -Ln" + table, "-L", "-n");
        }
        changes(director, "then");
        progress.println("connections");
        director.run(Programs.ours("ipvsadm"), "-A", "-t", CROWDED, "-s", "rr");
        director.run(Programs.ours("ipvsadm"), "-a", "-t", CROWDED, "-r", "10.255.0.2:80");
        Crowd.connect(director, CONNECTIONS);
        String crowd = "with 4M connections too";
        for (int i = 0; i < Math.min(runs, FEW); i++) {
            measure(director, "ipvsadm -Ln, " + crowd, "-L", "-n");
            measure(director, "ipvsadm -Lnc, " + crowd, "-L", "-n", "-c");
        }
        changes(director, crowd);
    }

    private void changes(Node director, String when) {
        for (int i = 0; i < runs; i++) {
            measure(director, "ipvsadm -a, " + when, "-a", "-t", "172.16.0.1:80", "-r", "10.255.0.1:80");
            measure(director, "ipvsadm -Lnc of one small service, " + when, "-L", "-n", "-c", "-t", "172.16.0.1:80");
            measure(director, "ipvsadm -d, " + when, "-d", "-t", "172.16.0.1:80", "-r", "10.255.0.1:80");
        }
    }

    /** A table of {@link #SERVICES}, each with servers of its own behind the gateway. */
    private static String rules() {
        StringBuilder rules = new StringBuilder();
        for (int i = 0; i < SERVICES; i++) {
            String service = "172.16." + i / 250 + "." + (i % 250 + 1) + ":80";
            rules.append("-A -t ").append(service).append(" -s wrr\n");
            for (int k = 0; k < SERVERS; k++)
                rules.append(
                        "-a -t %s -r 10.%d.%d.%d:80 -w %d\n".formatted(service, k, i / 250, i % 250 + 1, k % 3 + 1));
        }
        return rules.toString();
    }

    private void measure(Node director, String title, String... words) {
        measure(director, Path.of("/dev/null"), title, words);
    }

    private void measure(Node director, Path input, String title, String... words) {
        List<String> command = new ArrayList<>(List.of(Programs.ours("ipvsadm")));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(input.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        double millis = director.call(() -> millis(builder));
        values.computeIfAbsent(title, _ -> new ArrayList<>()).add(millis);
    }

    private static double millis(ProcessBuilder builder) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = builder.start();
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        long nanos = System.nanoTime() - start;
        if (ended && process.exitValue() == 0) return nanos / 1e6;
        process.destroyForcibly();
        throw new LabException(String.join(" ", builder.command())
                + (ended ? " -> exit " + process.exitValue() : ": no end within " + LIMIT_SECONDS + " s"));
    }

    /** One line a command. */
    String table() {
        StringBuilder text =
                new StringBuilder("%-60s %10s %10s %6s%n".formatted("ms of wall time", "median", "p90", "runs"));
        values.forEach((title, all) -> text.append(String.format(
                Locale.ROOT, "%-60s %10.0f %10.0f %6d%n", title, part(all, 0.5), part(all, 0.9), all.size())));
        return text.toString();
    }

    /** One object: command, median, p90, values of all rounds. */
    String json() {
        return values.entrySet().stream()
                .map(entry -> json(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(
                        ",\n  ", "{\"bench\":\"commands\",\"unit\":\"ms\",\"results\":[\n  ", "\n]}"));
    }

    private static String json(String title, List<Double> all) {
        double[] rounded =
                all.stream().mapToDouble(value -> Math.round(value * 10) / 10.0).toArray();
        return String.format(
                Locale.ROOT,
                "{\"command\":\"%s\",\"median\":%.1f,\"p90\":%.1f,\"runs\":%s}",
                title,
                part(all, 0.5),
                part(all, 0.9),
                Arrays.toString(rounded));
    }

    /** The value that {@code part} of all values do not exceed. */
    private static double part(List<Double> all, double part) {
        double[] sorted = all.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[(int) Math.ceil(part * sorted.length) - 1];
    }
}
