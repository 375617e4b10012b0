package dev.sluice.director;

import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import dev.sluice.control.RunDirectory;
import dev.sluice.linux.Bpf;
import dev.sluice.linux.BpfFs;
import dev.sluice.linux.NetworkNamespace;
import dev.sluice.linux.TickRate;
import dev.sluice.linux.netlink.Change;
import dev.sluice.linux.netlink.ChangeMonitor;
import dev.sluice.linux.netlink.Rtnetlink;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The director of the network namespace it is started in, as a process: {@code sluice run}.
 *
 * <p>It may die at any moment. What balances is pinned below {@code /sys/fs/bpf/sluice/<inode of the namespace>/} and goes on; the
 * next daemon takes it over and puts its own programs in the place of the old. Only {@link Request.Stop} takes everything away.
 */
public final class Daemon {
    private static final Logger LOG = System.getLogger("sluice.director");
    private static final Duration NEWS_INTERVAL = Duration.ofSeconds(1);

    private final long started = System.currentTimeMillis();
    private final RunDirectory directory;
    private final Path pins;
    private final EventLoop loop = new EventLoop();
    private final Rtnetlink netlink = Rtnetlink.open();
    private final ChangeMonitor monitor = ChangeMonitor.open();
    private final Jiffies jiffies;
    private final PinnedMaps maps;
    private final DatapathPrograms programs;
    private final Hooks hooks;
    private final NextHops nextHops;
    private final Director director;
    private final Traces traces;
    private final Notices notices = new Notices();
    private boolean linksChanged;

    /**
     * How to run it.
     *
     * @param capacity of new maps; those of a director before stay as they are
     * @param schedulers directory of users' {@link OwnScheduler}s; need not exist
     * @param isAsBefore hook and schedulers are rather those of the director before, if there was one
     */
    public record Settings(HookChoice hook, Capacity capacity, Path schedulers, boolean isAsBefore) {}

    private Daemon(RunDirectory directory, Settings given) throws IOException {
        this.directory = directory;
        Bpf bpf = Bpf.host();
        Path everybody = BpfFs.ensure().resolve("sluice");
        Remains.remove(bpf, everybody);
        pins = everybody.resolve(Long.toString(NetworkNamespace.currentInode()));
        long namespace = NetworkNamespace.currentCookie();
        Settings settings = given.isAsBefore ? LastStart.read(bpf, pins.resolve("maps"), namespace, given) : given;
        Hooks.verify(netlink, settings.hook);
        jiffies = new Jiffies(bpf, TickRate.hz());
        maps = PinnedMaps.open(bpf, pins.resolve("maps"), settings.capacity, namespace);
        JournalFile journal = new JournalFile(directory.path().resolve("journal"));
        if (maps.isFresh()) journal.done();
        Tables tables = new Tables(maps::apply);
        FirstStart.prepare(tables, jiffies.hz(), namespace);
        LastStart.write(tables.settings(), settings.hook, settings.schedulers);
        Files.write(directory.balancing(), new byte[0]);
        programs = new DatapathPrograms(bpf, tables, maps, jiffies.hz());
        programs.fix(tables.settings().unitShift());
        hooks = new Hooks(
                netlink, settings.hook, programs, new Attachments(bpf, netlink, pins.resolve("links"), programs));
        hooks.adopt(maps.isFresh());
        nextHops = new NextHops(
                netlink, this::routeChanged, () -> tables.settings().nextRouteEpoch());
        director = new Director(
                tables,
                new Director.Machine(
                        nextHops,
                        journal,
                        new Installation(),
                        new OwnSchedulers(settings.schedulers),
                        jiffies.hz(),
                        jiffies,
                        System::nanoTime));
        traces = new Traces(bpf, loop, tables, netlink, programs, hooks, jiffies);
    }

    /**
     * Runs the director of the calling thread's network namespace until somebody stops it.
     *
     * @throws IllegalStateException if one runs already; its message says so
     */
    public static void run(Settings settings) throws IOException, InterruptedException {
        RunDirectory directory = RunDirectory.ofCurrentNamespace();
        try (InstanceLock _ = InstanceLock.take(directory)) {
            new Daemon(directory, settings).run();
        }
    }

    private void run() throws IOException, InterruptedException {
        director.start();
        hooks.replace();
        // Before the update, which would take off what is not wanted.
        hooks.egress(director.answersItself());
        hooks.update();
        Thread _ = Thread.ofPlatform().name("netlink").daemon().start(this::listen);
        try (ControlServer _ = ControlServer.open(directory.socket(), this::answer, director.connections(), traces)) {
            LOG.log(Level.INFO, "ready; {0} connections, hooks: {1}", director.tableSize(), hooks.list());
            loop.run(this::doWork);
        }
    }

    /** Called for each client on its own thread. */
    private Reply answer(Request request) {
        try {
            return loop.call(() -> carryOut(request));
        } catch (ExecutionException e) {
            return ControlServer.failed(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ControlServer.failed(e);
        }
    }

    private Reply carryOut(Request request) {
        if (request instanceof Request.GetInfo) return info();
        if (request instanceof Request.Stop) {
            stop();
            return new Reply.Done();
        }
        Reply reply = director.execute(request);
        hooks.egress(director.answersItself());
        notices.log(notices());
        return reply;
    }

    private Reply.Info info() {
        return new Reply.Info(
                (int) ProcessHandle.current().pid(),
                started,
                director.tableSize(),
                director.connectionCount(),
                hooks.list(),
                director.totals(),
                director.tallies(),
                notices());
    }

    private List<String> notices() {
        boolean atXdp = hooks.places().contains(Place.XDP);
        return notices.of(director.masquerades(false), director.masquerades(true), director.unmarked(), atXdp);
    }

    /** Leaves nothing behind. */
    private void stop() {
        hooks.detachAll();
        try {
            boolean _ = Files.deleteIfExists(directory.balancing());
            PinnedMaps.remove(pins.resolve("maps"));
            for (Path directory : List.of(pins.resolve("maps"), pins.resolve("links"), pins)) {
                boolean _ = Files.deleteIfExists(directory);
            }
        } catch (DirectoryNotEmptyException e) {
            // This namespace is a real server too, and 'sluice realserver' keeps its own there.
            LOG.log(Level.DEBUG, "{0} stays", e.getFile());
        } catch (IOException e) {
            LOG.log(Level.WARNING, "removing {0}: {1}", pins, e.getMessage());
        }
        LOG.log(Level.INFO, "stopped");
        loop.end();
    }

    private final class Installation implements Programs {
        @Override
        public void install(int unitShift) {
            programs.fix(unitShift);
            hooks.replace();
        }

        @Override
        public void extend(Set<DatapathFeature> features, @Nullable SchedulerCode schedulers) throws Refusal {
            programs.extend(features, schedulers, hooks.places());
            hooks.replace();
        }
    }

    private void routeChanged(InetAddress address) {
        director.routeChanged(address);
    }

    /** Hears of changes of the network; on its own thread. */
    private void listen() {
        while (true) {
            List<Change> news = monitor.next(NEWS_INTERVAL);
            if (!news.isEmpty()) loop.submit(() -> heard(news));
        }
    }

    private void heard(List<Change> news) {
        nextHops.heard(news);
        linksChanged |=
                news.stream().anyMatch(change -> change instanceof Change.OfLink || change instanceof Change.Lost);
    }

    private void doWork() {
        if (linksChanged || hooks.isIncomplete()) {
            linksChanged = false;
            hooks.update();
        }
        nextHops.doWork();
        director.doWork();
        hooks.egress(director.answersItself());
    }
}
