package dev.sluice.app.bench;

import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Programs;
import dev.sluice.app.lab.Running;
import dev.sluice.app.lab.Waiting;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Many health checks: the real keepalived with the real director in a namespace, TCP_CHECKs of so many addresses of one machine,
 * an interval each. Says how late checks begin and what the checkers' process costs; and how late the adverts of a virtual router
 * are that the same keepalived runs, beside a process that makes so much garbage.
 */
final class ChecksBench {
    /** {@code USER_HZ} of /proc/PID/stat. */
    private static final double TICKS = 100;

    private static final String ROUTER = """
            vrrp_instance VI_1 {
                interface eth0
                virtual_router_id 51
                priority 100
                version 3
                advert_int 0.01
                virtual_ipaddress {
                    192.0.2.100/24
                }
            }
            """;

    private final int targets;
    private final Duration interval;
    private final Duration length;
    private final boolean withAdverts;
    private final PrintStream progress;

    ChecksBench(int targets, Duration interval, Duration length, boolean withAdverts, PrintStream progress) {
        this.targets = targets;
        this.interval = interval;
        this.length = length;
        this.withAdverts = withAdverts;
        this.progress = progress;
    }

    /** How late so many adverts were, in microseconds. */
    record Adverts(long sent, long p50, long p99, long p9999, long most) {
        String text() {
            return String.format(
                    Locale.ROOT,
                    "%d adverts meanwhile, sent late p50 %.2f ms, p99 %.2f ms, p99.99 %.2f ms, at most %.2f ms%n",
                    sent,
                    p50 / 1e3,
                    p99 / 1e3,
                    p9999 / 1e3,
                    most / 1e3);
        }

        String json() {
            return String.format(
                    Locale.ROOT,
                    ",\"adverts\":%d,\"advert_late_p50_us\":%d,\"advert_late_p99_us\":%d,\"advert_late_p9999_us\":%d,\"advert_late_most_us\":%d",
                    sent,
                    p50,
                    p99,
                    p9999,
                    most);
        }
    }

    /** What was measured; lateness in microseconds, CPU in cores. */
    record Result(
            int targets,
            Duration interval,
            double checksPerSecond,
            long p50,
            long p99,
            long p999,
            double cpu,
            Optional<Adverts> adverts) {
        String text() {
            return String.format(
                            Locale.ROOT,
                            "%d targets every %d ms: %.0f checks/s, begun late p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms; %.2f cores%n",
                            targets,
                            interval.toMillis(),
                            checksPerSecond,
                            p50 / 1e3,
                            p99 / 1e3,
                            p999 / 1e3,
                            cpu)
                    + adverts.map(Adverts::text).orElse("");
        }

        String json() {
            return String.format(
                    Locale.ROOT,
                    "{\"targets\":%d,\"interval_ms\":%d,\"checks_per_s\":%.0f,\"late_p50_us\":%d,\"late_p99_us\":%d,\"late_p999_us\":%d,\"cpu_cores\":%.3f%s}%n",
                    targets,
                    interval.toMillis(),
                    checksPerSecond,
                    p50,
                    p99,
                    p999,
                    cpu,
                    adverts.map(Adverts::json).orElse(""));
        }
    }

    Result run() throws IOException {
        try (Lab lab = Lab.open("checks")) {
            Node node = lab.node("host");
            ServerSocket listener = ManyChecks.listen(node);
            lab.segment("lan").attach(node, "eth0", "192.0.2.1/24");
            Path configuration = node.write(
                    "keepalived.conf", (withAdverts ? ROUTER : "") + new ManyChecks(targets, interval).configuration());
            Path pid = node.file("checkers.pid");
            Running keepalived = node.start(
                    Programs.ours("keepalived"),
                    "-n",
                    "-l",
                    "-G",
                    "-f",
                    configuration.toString(),
                    "-p",
                    node.file("keepalived.pid").toString(),
                    "-c",
                    pid.toString());
            progress.println("starting the director and " + targets + " checks");
            Waiting.until(
                    "the first checks\n" + keepalived.log(),
                    Duration.ofMinutes(2),
                    () -> count(node) > targets
                            && (!withAdverts || keepalived.log().contains("Entering MASTER STATE")));
            node.run(Programs.ours("sluice"), "ha", "reset");
            double cpu = seconds(pid);
            long start = System.nanoTime();
            Waiting.pause(length);
            String status = node.run(Programs.ours("sluice"), "ha", "status", "--json");
            double elapsed = (System.nanoTime() - start) / 1e9;
            double used = seconds(pid) - cpu;
            listener.close();
            return new Result(
                    targets,
                    interval,
                    ManyChecks.number(status, "checks_done") / elapsed,
                    ManyChecks.number(status, "lateness_p50_us"),
                    ManyChecks.number(status, "lateness_p99_us"),
                    ManyChecks.number(status, "lateness_p999_us"),
                    used / elapsed,
                    withAdverts ? Optional.of(adverts(status)) : Optional.empty());
        }
    }

    private static Adverts adverts(String status) {
        return new Adverts(
                ManyChecks.number(status, "adverts_timed"),
                ManyChecks.number(status, "advert_lateness_p50_us"),
                ManyChecks.number(status, "advert_lateness_p99_us"),
                ManyChecks.number(status, "advert_lateness_p9999_us"),
                ManyChecks.number(status, "advert_lateness_most_us"));
    }

    private static long count(Node node) {
        return Files.exists(node.file("checkers.pid")) ? ManyChecks.done(node) : 0;
    }

    /** CPU time of a process so far, user and system: fields 14 and 15 of proc(5) stat, after the name in brackets. */
    private static double seconds(Path pidFile) throws IOException {
        String stat =
                Files.readString(Path.of("/proc", Files.readString(pidFile).strip(), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
    }
}
