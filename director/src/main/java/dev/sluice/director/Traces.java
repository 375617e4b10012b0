package dev.sluice.director;

import dev.sluice.control.Reply;
import dev.sluice.control.Reply.Errno;
import dev.sluice.control.Request;
import dev.sluice.control.TraceStep;
import dev.sluice.linux.Bpf;
import dev.sluice.linux.netlink.Link;
import dev.sluice.linux.netlink.Rtnetlink;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs traces, one at a time: attaches the datapath that writes its decisions down, hands on what it writes, and attaches the usual
 * one again, however it ends. Should the daemon be killed meanwhile, the next one attaches the usual programs when it starts, and
 * until then the traced ones fall silent at the trace's end.
 */
final class Traces {
    private static final int LONGEST = 86_400;
    private static final int STEP_MILLIS = 50;
    /** An empty part is sent now and then, to learn of a client that went away. */
    private static final int SILENT_STEPS = 5;

    private final Bpf bpf;
    private final EventLoop loop;
    private final Tables tables;
    private final Rtnetlink netlink;
    private final DatapathPrograms programs;
    private final Hooks hooks;
    private final Jiffies jiffies;
    /** For the loop alone. */
    private @Nullable Tracing running;

    /** Takes what was traced, some of it at a time. */
    @FunctionalInterface
    interface Sink {
        void accept(List<TraceStep> steps) throws IOException;
    }

    private record Begun(Tracing tracing, TraceText text) {}

    Traces(
            Bpf bpf,
            EventLoop loop,
            Tables tables,
            Rtnetlink netlink,
            DatapathPrograms programs,
            Hooks hooks,
            Jiffies jiffies) {
        this.bpf = bpf;
        this.loop = loop;
        this.tables = tables;
        this.netlink = netlink;
        this.programs = programs;
        this.hooks = hooks;
        this.jiffies = jiffies;
    }

    /** Blocks until the trace's time is over, or the sink throws; any thread. Null, or why there is none. */
    Reply.@Nullable Refused run(Request.Trace request, Sink sink) throws IOException {
        Object begun = call(() -> begin(request));
        if (begun instanceof Reply.Refused refused) return refused;
        if (!(begun instanceof Begun now)) throw new IOException("no trace began");
        try {
            follow(now, request.seconds(), sink);
        } finally {
            Object _ = call(this::end);
        }
        return null;
    }

    private static void follow(Begun begun, int seconds, Sink sink) throws IOException {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        int silent = 0;
        while (System.nanoTime() < end) {
            List<TraceStep> steps = begun.tracing.take(begun.text);
            silent = steps.isEmpty() ? silent + 1 : 0;
            if (silent % SILENT_STEPS == 0) sink.accept(steps);
            pause();
        }
        sink.accept(begun.tracing.take(begun.text));
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(STEP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private Object call(java.util.function.Supplier<Object> task) throws IOException {
        try {
            return loop.call(task);
        } catch (ExecutionException e) {
            return ControlServer.failed(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private Object begin(Request.Trace request) {
        if (request.seconds() < 1 || request.seconds() > LONGEST)
            return new Reply.Refused(Errno.EINVAL, request.seconds() + " seconds: 1 to " + LONGEST);
        if (running != null) return new Reply.Refused(Errno.EEXIST, "another trace runs; one at a time");
        Tracing tracing = new Tracing(bpf, request, jiffies.getAsLong() + (long) request.seconds() * jiffies.hz());
        try {
            programs.trace(tracing, hooks.places());
        } catch (Refusal e) {
            tracing.close();
            return e.reply();
        }
        running = tracing;
        hooks.replace();
        Map<Integer, String> devices = new HashMap<>();
        for (Link link : netlink.links().list()) devices.put(link.index(), link.name());
        return new Begun(tracing, new TraceText(tables, devices));
    }

    private Object end() {
        Tracing tracing = running;
        if (tracing == null) return new Reply.Done();
        running = null;
        try {
            programs.trace(null, hooks.places());
        } catch (Refusal e) {
            // They were loaded before the trace, so this is not to be expected; the traced ones fall silent by
            // themselves.
            return e.reply();
        }
        hooks.replace();
        tracing.close();
        return new Reply.Done();
    }
}
