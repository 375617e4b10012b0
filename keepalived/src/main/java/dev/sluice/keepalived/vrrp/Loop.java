package dev.sluice.keepalived.vrrp;

import dev.sluice.keepalived.vrrp.state.State;
import dev.sluice.keepalived.vrrp.state.VirtualRouter;
import dev.sluice.linux.BootClock;
import dev.sluice.linux.WakeUp;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The thread that must never be late. It waits for packets until the next timer, looks at what arrived before it believes that a
 * timer means silence, and runs the tasks of other threads in between. As long as nothing changes it allocates nothing.
 */
final class Loop implements AutoCloseable {
    private static final long LONGEST_SLEEP = 3_600_000_000_000L;
    /** Shorter than any Master_Down; longer than what passes between two looks while all is well. */
    private static final long NO_STALL = 1_000_000;

    private final BootClock clock = new BootClock();
    private final WakeUp wakeUp = new WakeUp();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Ports ports = new Ports(wakeUp.file(), this::look);
    private final List<Alarm> alarms = new ArrayList<>();
    private final Frames frames = new Frames();
    private final Lateness lateness = new Lateness();
    private final Announcer announcer;
    private final Consumer<String> errors;
    private Instance[] instances = {};
    private @Nullable BfdSessions sessions;
    private BooleanSupplier end = () -> false;
    private long looked = clock.nanos();

    /** Something to do at a time. */
    private record Alarm(long at, Runnable task) {}

    Loop(Consumer<String> errors) {
        this.errors = errors;
        announcer = new Announcer(frames, errors);
    }

    // ---- for any thread

    /** Runs {@code task} on the loop's thread, soon. */
    void submit(Runnable task) {
        tasks.add(task);
        wakeUp.wake();
    }

    Lateness lateness() {
        return lateness;
    }

    // ---- for the loop's thread

    long now() {
        return clock.nanos();
    }

    Ports ports() {
        return ports;
    }

    Frames frames() {
        return frames;
    }

    Announcer announcer() {
        return announcer;
    }

    void instances(List<Instance> all) {
        instances = all.toArray(Instance[]::new);
    }

    void sessions(BfdSessions all) {
        sessions = all;
    }

    /** Runs {@code task} later. */
    void after(long nanos, Runnable task) {
        alarms.add(new Alarm(now() + nanos, task));
    }

    /** {@link #run} returns as soon as this is so. */
    void endWhen(BooleanSupplier condition) {
        end = condition;
    }

    /** Returns when {@link #endWhen} says so. */
    void run() {
        while (!end.getAsBoolean()) {
            long now = clock.nanos();
            long next = next();
            // Before the tasks are taken: a task's task is taken too, and its wake-up, left over, would wake the loop
            // for ever.
            if (next > now && ports.await(Math.min(next - now, LONGEST_SLEEP))) wakeUp.clear();
            ports.receive(look());
            runTasks();
            fire(look());
        }
    }

    private long next() {
        long next = announcer.next();
        if (sessions != null) next = Math.min(next, sessions.next());
        for (int i = 0; i < instances.length; i++) next = Math.min(next, instances[i].next());
        for (int i = 0; i < alarms.size(); i++)
            next = Math.min(next, alarms.get(i).at());
        return next;
    }

    /**
     * What time it is, for whoever is about to look at a packet or a timer: who slept through Master_Down knows nothing about who is
     * master. A process may be stopped in any system call, so one look a turn is not enough.
     */
    private long look() {
        long now = clock.nanos();
        if (now - looked > NO_STALL) noticeStalls(now);
        looked = now;
        return now;
    }

    private void noticeStalls(long now) {
        for (int i = 0; i < instances.length; i++) {
            VirtualRouter router = instances[i].router();
            if (router.deadline() < now && now - router.deadline() > router.masterDown()) router.stalled(now);
        }
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) run(task);
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            errors.accept(e.toString());
        }
    }

    private void fire(long now) {
        if (sessions != null) sessions.due(now);
        for (int i = 0; i < instances.length; i++) {
            VirtualRouter router = instances[i].router();
            if (router.deadline() <= now) {
                if (router.state() == State.MASTER) lateness.record(now - router.deadline());
                router.timeOut(now);
            }
            instances[i].announceDue(now);
        }
        if (announcer.next() <= now) announcer.due(now);
        for (int i = alarms.size() - 1; i >= 0; i--)
            if (alarms.get(i).at() <= now) run(alarms.remove(i).task());
    }

    @Override
    public void close() {
        frames.close();
        ports.close();
        wakeUp.close();
    }
}
