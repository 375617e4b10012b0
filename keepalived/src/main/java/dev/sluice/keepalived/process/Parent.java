package dev.sluice.keepalived.process;

import dev.sluice.keepalived.command.ExplainCommand;
import dev.sluice.keepalived.command.KeepalivedCommand;
import dev.sluice.keepalived.command.KeepalivedOptions;
import dev.sluice.keepalived.command.SignalFunction;
import dev.sluice.keepalived.config.ConfigurationReader.Result;
import dev.sluice.keepalived.config.Host;
import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.config.model.Script;
import dev.sluice.keepalived.config.text.SourceFile;
import dev.sluice.keepalived.script.ScriptPolicy;
import dev.sluice.keepalived.script.ScriptPolicy.RefusedException;
import dev.sluice.keepalived.script.ScriptRun;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** The parent process: starts the children, keeps them running, passes signals on, stops them. One thread. */
final class Parent {
    private static final int FAILED = 1;
    private static final Duration SETTLED = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final KeepalivedOptions options;
    private final Host host;
    private final Path directory;
    private final Log log;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Map<Child, RunningChild> running = new LinkedHashMap<>();
    private final Map<Child, Duration> pauses = new LinkedHashMap<>();
    private Configuration configuration;
    private List<SourceFile> sources;
    private @Nullable AcceptedFiles accepted;

    /** What the parent waits for. */
    private sealed interface Event {
        record Signalled(SignalFunction function) implements Event {}

        record Ended(RunningChild child) implements Event {}

        record StartAgain(Child kind) implements Event {}
    }

    Parent(KeepalivedOptions options, Host host, Path directory, Log log) {
        this.options = options;
        this.host = host;
        this.directory = directory;
        this.log = log;
        Result result = read();
        configuration = result.configuration();
        sources = result.sources();
        Findings.log(result.diagnostics(), log);
    }

    private Result read() {
        return KeepalivedCommand.reader(options, host).read(directory, options.file());
    }

    /** Returns the exit code. */
    int run(PrintStream err) throws InterruptedException {
        PidFile pidFile = RunFiles.parent(options, configuration.globals());
        if (pidFile.running().isPresent()) {
            log.info("daemon is already running");
            if (!options.logsToConsole()) err.println("keepalived: daemon is already running (" + pidFile.path() + ")");
            return 0;
        }
        if (!options.foreground()) return Background.start(options, pidFile, err);
        log.info("Starting " + KeepalivedCommand.VERSION);
        log.info("Configuration file " + options.file());
        CommandName.set(configuration.globals().processNames().parent().value(), log);
        Umask.apply(options, configuration.globals(), log);
        options.withoutEffect().forEach(log::info);
        if (options.dumpsConfiguration()) ExplainCommand.lines(configuration).forEach(log::info);
        Signals.deliver(function -> events.add(new Event.Signalled(function)), options.ignoresInterrupt());
        long pid = ProcessHandle.current().pid();
        try {
            pidFile.write(pid);
        } catch (IOException e) {
            log.error("write(" + pidFile.path() + "): " + e.getMessage() + "; name another with -p");
            return FAILED;
        }
        var scripts = configuration.globals().scripts();
        script("startup_script", scripts.startup(), scripts.startupTimeout().value());
        accept();
        startNeeded();
        Systemd.ready();
        int exitCode = loop();
        Systemd.stopping();
        stopAll();
        scripts = configuration.globals().scripts();
        script("shutdown_script", scripts.shutdown(), scripts.shutdownTimeout().value());
        forget();
        pidFile.remove(pid);
        log.info("Stopped " + KeepalivedCommand.VERSION);
        return exitCode;
    }

    private void accept() {
        try {
            accepted = AcceptedFiles.open();
            accepted.replace(sources);
        } catch (IOException e) {
            accepted = null;
            log.warning("no copy of the configuration can be kept: " + e.getMessage()
                    + "; a process that is started again reads the files as they are then");
        }
        sources = List.of();
    }

    private void forget() {
        try {
            if (accepted != null) accepted.close();
        } catch (IOException e) {
            log.warning("the copy of the configuration is left behind: " + e.getMessage());
        }
    }

    private int loop() throws InterruptedException {
        while (true) {
            switch (events.take()) {
                case Event.Signalled(SignalFunction function) -> {
                    if (function == SignalFunction.STOP) return 0;
                    if (function == SignalFunction.RELOAD) reload();
                    else running.values().forEach(child -> child.order(function));
                }
                case Event.Ended(RunningChild child) -> {
                    if (!ended(child)) return FAILED;
                }
                case Event.StartAgain(Child kind) -> {
                    if (!running.containsKey(kind) && kind.isNeeded(options, configuration)) start(kind);
                }
            }
        }
    }

    private void startNeeded() {
        for (Child kind : Child.ALL)
            if (!running.containsKey(kind) && kind.isNeeded(options, configuration)) start(kind);
        if (running.isEmpty())
            log.warning("there is nothing to run: no process of this version has work in " + options.file());
    }

    private void start(Child kind) {
        List<String> command =
                kind.command(options, configuration, accepted == null ? List.of() : accepted.javaOptions());
        try {
            RunningChild child = RunningChild.start(kind, command, ended -> events.add(new Event.Ended(ended)));
            running.put(kind, child);
            kind.pidFile(options, configuration).write(child.pid());
            log.info("Starting " + kind.title() + " child process, pid=" + child.pid());
        } catch (IOException e) {
            log.error("cannot start the " + kind.title() + " child process: " + e.getMessage());
        }
    }

    /** Answers whether we go on. */
    private boolean ended(RunningChild child) {
        Child kind = child.kind();
        if (running.get(kind) != child) return true;
        running.remove(kind);
        kind.pidFile(options, configuration).remove(child.pid());
        log.error(kind.title() + " child process(" + child.pid() + ") died: exit code " + child.exitCode());
        if (!options.respawns()) return false;
        // One that dies at once would die again: wait longer each time.
        Duration pause = child.age().compareTo(SETTLED) > 0
                ? Duration.ofSeconds(1)
                : pauses.getOrDefault(kind, Duration.ofMillis(500)).multipliedBy(2);
        if (pause.compareTo(LONGEST_PAUSE) > 0) pause = LONGEST_PAUSE;
        pauses.put(kind, pause);
        Duration wait = pause;
        log.info(kind.title() + " child process is started again in " + wait.toSeconds() + " s");
        Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(wait);
                events.add(new Event.StartAgain(kind));
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
            }
        });
        return true;
    }

    private void reload() throws InterruptedException {
        Systemd.reloading();
        log.info("Reloading ...");
        Result result = read();
        Findings.log(result.diagnostics(), log);
        Optional<String> refusal = ReloadCheck.refusal(configuration, result).or(() -> replace(result.sources()));
        if (refusal.isPresent()) {
            log.error("the running configuration stays: " + refusal.get());
            ReloadCheck.write(configuration.globals().reload(), result.diagnostics(), log);
        } else {
            configuration = result.configuration();
            CommandName.set(configuration.globals().processNames().parent().value(), log);
            for (RunningChild child : List.copyOf(running.values())) {
                if (child.kind().isNeeded(options, configuration)) child.order(SignalFunction.RELOAD);
                else stop(child);
            }
            startNeeded();
        }
        Systemd.ready();
    }

    /** Why our children cannot have these files. */
    private Optional<String> replace(List<SourceFile> files) {
        try {
            if (accepted != null) accepted.replace(files);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("no copy of it can be kept: " + e.getMessage());
        }
    }

    private void stop(RunningChild child) throws InterruptedException {
        running.remove(child.kind());
        child.order(SignalFunction.STOP);
        await(child);
    }

    private void stopAll() throws InterruptedException {
        log.info("Stopping");
        List<RunningChild> children = List.copyOf(running.values()).reversed();
        running.clear();
        // VRRP first: as long as an address is here, its services must be, too.
        for (RunningChild child : children) {
            child.order(SignalFunction.STOP);
            await(child);
        }
    }

    private void await(RunningChild child) throws InterruptedException {
        Duration limit = configuration.globals().childWait().value();
        if (child.awaitEnd(limit))
            log.error(child.kind().title() + " child process(" + child.pid() + ") did not stop within "
                    + limit.toSeconds() + " s (child_wait_time) and was killed");
        child.kind().pidFile(options, configuration).remove(child.pid());
    }

    private void script(String keyword, Optional<Script> script, Duration limit) throws InterruptedException {
        if (script.isEmpty()) return;
        try {
            ScriptPolicy policy = new ScriptPolicy(configuration.globals().scripts());
            int exitCode = ScriptRun.start(policy, script.get(), List.of()).await(limit);
            if (exitCode == ScriptRun.TIMED_OUT)
                log.warning(keyword + " " + script.get() + " was ended after " + limit.toSeconds() + " s");
            else if (exitCode != 0) log.warning(keyword + " " + script.get() + " failed with exit code " + exitCode);
        } catch (RefusedException e) {
            log.error(keyword + ": " + e.getMessage());
        }
    }
}
