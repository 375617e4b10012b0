package dev.sluice.app;

import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import java.io.IOException;
import java.util.List;

/** {@code sluice stop}: ends the director of this network namespace and forgets its state. */
final class Stop implements Command {
    private static final long PATIENCE_MILLIS = 10_000;
    private static final long STEP_MILLIS = 20;

    @Override
    public String name() {
        return "stop";
    }

    @Override
    public String summary() {
        return "Stop balancing in this network namespace: detach everything, forget all services and connections";
    }

    @Override
    public Options options() {
        return new Options();
    }

    @Override
    public List<String> examples() {
        return List.of("sluice stop");
    }

    @Override
    public int run(Arguments arguments) throws IOException, InterruptedException {
        int pid;
        try (DirectorConnection director = DirectorConnection.open()) {
            pid = director.ask(new Request.GetInfo(), Reply.Info.class).pid();
            director.ask(new Request.Stop(), Reply.Done.class);
        }
        awaitEnd(pid);
        System.out.println("director " + pid + " stopped");
        return 0;
    }

    private static void awaitEnd(int pid) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
            if (System.nanoTime() > deadline)
                throw new IOException("director " + pid + " detached but has not ended after " + PATIENCE_MILLIS / 1000
                        + " s; 'kill -9 " + pid + "' is safe now");
            Thread.sleep(STEP_MILLIS);
        }
    }
}
