package dev.sluice.app.bench;

import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.LabException;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Segment;
import dev.sluice.app.lab.Waiting;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/**
 * How long a client misses its answers when the master of two routers goes: in order, or dead, that is its cable pulled and its
 * processes killed in the same moment. Ours and Debian's keepalived take turns, trial by trial. Nothing but VRRP runs on the
 * routers, unless they are to make checks; the client's datagrams are answered by the machines themselves.
 */
final class FailoverBench implements AutoCloseable {
    private static final int PORT = 7777;
    private static final String HIGH = "192.0.2.1", LOW = "192.0.2.2", CLIENT = "192.0.2.9";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** The burst of announcements is over, and a second one has not begun. */
    private static final Duration SETTLING = Duration.ofSeconds(1);

    private final Lab lab = Lab.open("failover");
    private final Segment lan = lab.segment("lan");
    private final Node high = lab.node("high");
    private final Node low = lab.node("low");
    private final Node client = lab.node("client");
    private final PrintStream progress;

    private FailoverBench(PrintStream progress) {
        this.progress = progress;
        lan.attach(high, "eth0", HIGH + "/24").attach(low, "eth0", LOW + "/24").attach(client, "eth0", CLIENT + "/24");
    }

    /**
     * @param intervals of adverts, seconds
     * @param checks that each router makes every second meanwhile
     */
    static FailoverResult run(List<String> intervals, int trials, int checks, PrintStream progress) throws IOException {
        FailoverResult result = new FailoverResult();
        try (FailoverBench bench = new FailoverBench(progress);
                DatagramChannel _ = ProbeStream.echo(bench.high, FailoverRouter.VIRTUAL, PORT);
                DatagramChannel _ = ProbeStream.echo(bench.low, FailoverRouter.VIRTUAL, PORT);
                ServerSocket _ = ManyChecks.listen(bench.high);
                ServerSocket _ = ManyChecks.listen(bench.low)) {
            for (FailoverCase failover : cases(intervals, checks))
                for (int i = 0; i < trials; i++) bench.turns(failover, result);
        }
        return result;
    }

    private static List<FailoverCase> cases(List<String> intervals, int checks) {
        List<FailoverCase> cases = new ArrayList<>();
        for (String interval : intervals)
            for (FailoverCase.Fault fault : FailoverCase.Fault.values())
                cases.add(new FailoverCase(interval, fault, false, checks));
        cases.add(new FailoverCase(intervals.getLast(), FailoverCase.Fault.DEAD, true, checks));
        return cases;
    }

    private void turns(FailoverCase failover, FailoverResult result) throws IOException {
        for (FailoverRouter.Program program : FailoverRouter.Program.values()) {
            // The original's BFD does not tell a backup that its master is dead, and its checkers need the kernel's
            // IPVS.
            if ((failover.bfd() || failover.checks() > 0) && program != FailoverRouter.Program.OURS) continue;
            long gap = trial(program, failover);
            progress.printf(Locale.ROOT, "%s, %s: %.1f ms%n", failover, program, gap / 1e6);
            result.add(failover, program, gap);
        }
    }

    /** Answers nanoseconds without an answer. */
    private long trial(FailoverRouter.Program program, FailoverCase failover) throws IOException {
        try (FailoverRouter backup = FailoverRouter.start(low, program, 100, failover, HIGH);
                FailoverRouter master = FailoverRouter.start(high, program, 150, failover, LOW);
                ProbeStream probes = ProbeStream.start(client, FailoverRouter.VIRTUAL, PORT)) {
            await("the first router alone is master", () -> master.holds() && !backup.holds(), master, backup);
            await("the second router listens", backup::listens, master, backup);
            if (failover.checks() > 0)
                await("both make their checks", () -> checks(high, failover) && checks(low, failover), master, backup);
            Waiting.pause(SETTLING);
            probes.forget();
            switch (failover.fault()) {
                case PLANNED -> master.stop();
                case DEAD -> {
                    lan.cable(high, false);
                    master.kill();
                }
            }
            await("the second router is master", backup::holds, master, backup);
            long moved = System.nanoTime();
            await("answers come again", () -> probes.isSteady(moved, System.nanoTime()), master, backup);
            Waiting.pause(Duration.ofMillis(300));
            return probes.longestGap();
        } finally {
            lan.cable(high, true);
        }
    }

    private static boolean checks(Node router, FailoverCase failover) {
        return ManyChecks.done(router) > failover.checks();
    }

    private static void await(String what, BooleanSupplier condition, FailoverRouter master, FailoverRouter backup) {
        try {
            Waiting.until(what, LIMIT, condition);
        } catch (LabException e) {
            throw new LabException(e.getMessage() + "\nmaster:\n" + master.log() + "\nbackup:\n" + backup.log(), e);
        }
    }

    @Override
    public void close() {
        lab.close();
    }
}
