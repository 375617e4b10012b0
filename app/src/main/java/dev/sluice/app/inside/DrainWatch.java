package dev.sluice.app.inside;

import dev.sluice.app.DirectorConnection;
import dev.sluice.control.ServerStatus;
import java.io.IOException;

/** Follows a drain to its end. The director carries it out; nothing depends on who watches. */
final class DrainWatch {
    private static final long SECOND = 1000;
    /** Milliseconds for which a director may be gone, as when it is restarted, before the watch ends. */
    private static final long PATIENCE = 60_000;

    private final DrainedServer drained;
    private final DrainReport report;

    DrainWatch(DrainedServer drained, DrainReport report) {
        this.drained = drained;
        this.report = report;
    }

    /** The exit code: 0 when the server was removed, 1 when it was taken back before. */
    int run() throws IOException, InterruptedException {
        Thread hint = new Thread(report::interrupted, "drain");
        Runtime.getRuntime().addShutdownHook(hint);
        try {
            return follow();
        } finally {
            boolean _ = Runtime.getRuntime().removeShutdownHook(hint);
        }
    }

    private int follow() throws IOException, InterruptedException {
        long heard = System.nanoTime();
        while (true) {
            try (DirectorConnection director = DirectorConnection.open()) {
                while (true) {
                    ServerStatus status = drained.status(director);
                    if (status == null) {
                        report.removed(drained);
                        return 0;
                    }
                    if (status.drain() == null) {
                        report.cancelled(drained, status);
                        return 1;
                    }
                    report.goesOn(drained, status);
                    heard = System.nanoTime();
                    Thread.sleep(SECOND);
                }
            } catch (IOException e) {
                if (System.nanoTime() - heard > PATIENCE * 1_000_000) throw e;
                report.unanswered();
                Thread.sleep(SECOND);
            }
        }
    }
}
