package dev.sluice.keepalived.vrrp;

import dev.sluice.control.JavaCommand;
import dev.sluice.keepalived.command.KeepalivedOptions;
import dev.sluice.keepalived.command.SignalFunction;
import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.process.AcceptedFiles;
import dev.sluice.keepalived.process.CommandName;
import dev.sluice.keepalived.process.HostName;
import dev.sluice.keepalived.process.Log;
import dev.sluice.keepalived.process.ParentLink;
import dev.sluice.keepalived.process.StatusSocket;
import dev.sluice.keepalived.vrrp.holding.Guard;
import dev.sluice.keepalived.vrrp.report.DumpFile;
import dev.sluice.keepalived.vrrp.report.StatusJson;
import dev.sluice.keepalived.vrrp.report.StatusText;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.RealTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The VRRP child process of keepalived; also runs alone, with the same command line. To be started with a small heap and the
 * Serial collector ({@link #JAVA_OPTIONS}), so that nothing but adverts is on its mind.
 */
public final class VrrpMain {
    /** 64 MB, touched at start, so that no page is ever asked for while an advert is due. */
    public static final List<String> JAVA_OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-Xms64m",
            "-Xmx64m",
            "-Xmn16m",
            "-XX:+AlwaysPreTouch");

    private static final List<String> GUARD_OPTIONS =
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xmx16m");
    /** Above ordinary threads, below those of the kernel. */
    private static final int PRIORITY = 40;

    /** What BFD_CHECK asks, with the name of a session behind it. */
    private static final String SESSION = "bfd ";

    private VrrpMain() {}

    public static void main(String[] arguments) throws KeepalivedOptions.UsageException {
        KeepalivedOptions options = KeepalivedOptions.parse(List.of(arguments));
        try (Log log = Log.open(options, "Keepalived_vrrp")) {
            run(options, log);
        } catch (LinuxException | IOException e) {
            System.err.println("keepalived VRRP: " + e.getMessage());
            System.exit(1);
        }
        System.exit(0);
    }

    private static void run(KeepalivedOptions options, Log log) throws IOException {
        try (VrrpProcess process = new VrrpProcess(read(options, log), HostName.read(), log)) {
            Optional<Process> guard = guard(process.ledger(), log);
            ParentLink.listen(options, function -> order(function, process, options, log));
            try (StatusSocket _ = StatusSocket.open(StatusSocket.path("vrrp"), question -> answer(question, process))) {
                hurry(log);
                process.run();
            } catch (IOException e) {
                log.error("VRRP cannot run: " + e.getMessage());
            }
            guard.ifPresent(VrrpMain::release);
        }
    }

    private static Configuration read(KeepalivedOptions options, Log log) {
        Configuration read = AcceptedFiles.read(options).configuration();
        CommandName.set(read.globals().processNames().vrrp().value(), log);
        return read;
    }

    /** On threads that may wait; reading a large file must not delay an advert. */
    private static void order(SignalFunction function, VrrpProcess process, KeepalivedOptions options, Log log) {
        switch (function) {
            case STOP -> process.stop();
            case RELOAD -> process.reload(read(options, log));
            case DATA -> DumpFile.DATA.write(process.report(), log);
            case STATS -> DumpFile.STATISTICS.write(process.report(), log);
            case JSON -> DumpFile.JSON.write(process.report(), log);
            case STATS_CLEAR -> process.clearCounters();
        }
    }

    /** {@code bfd NAME [KNOWN]}: waits a while for another state than the one that is known. */
    private static String session(String[] words, VrrpProcess process) {
        return process.session(words[1], words.length > 2 ? words[2] : "");
    }

    /** To {@code sluice ha}. */
    private static String answer(String question, VrrpProcess process) {
        if (question.startsWith(SESSION)) return session(question.split(" ", 3), process) + "\n";
        return switch (question) {
            case "status" -> StatusText.of(process.report(), Instant.now());
            case "status json" -> StatusJson.of(process.report());
            case "reset" -> {
                process.clearCounters();
                yield "VRRP: counting begins anew\n";
            }
            default -> "unknown question '" + question + "'; ask status, status json or reset\n";
        };
    }

    /** What refuses this is told once; adverts are then only as punctual as the machine's load allows. */
    private static void hurry(Log log) {
        RealTime.exactTimers();
        RealTime.lockMemory().ifPresent(refusal -> log.warning(String.valueOf(refusal.getMessage())));
        RealTime.first(PRIORITY).ifPresent(refusal -> log.warning(String.valueOf(refusal.getMessage())));
        // Who collects garbage must not wait for others while we wait for it.
        RealTime.first("VM Thread", PRIORITY).ifPresent(refusal -> log.warning(String.valueOf(refusal.getMessage())));
    }

    private static Optional<Process> guard(Path ledger, Log log) {
        try {
            return Optional.of(
                    new ProcessBuilder(JavaCommand.of(Guard.class, GUARD_OPTIONS, List.of(ledger.toString())))
                            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start());
        } catch (IOException e) {
            log.warning("no guard process: " + e.getMessage() + "; if this process is killed, its addresses stay until"
                    + " the next start");
            return Optional.empty();
        }
    }

    /** It ends by itself when its input does; there is nothing left for it to do. */
    private static void release(Process guard) {
        try {
            guard.getOutputStream().close();
        } catch (IOException ended) {
            // So much the better.
        }
    }
}
