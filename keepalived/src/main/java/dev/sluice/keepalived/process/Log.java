package dev.sluice.keepalived.process;

import dev.sluice.keepalived.command.KeepalivedOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a process of keepalived tells: to the system log, to the console ({@code -l}), to a file ({@code -g}). For any thread.
 * Texts are the original's where it has one, because exporters and alert rules search for them.
 */
public final class Log implements AutoCloseable {
    /** RFC 3164 severities. */
    private static final int ERROR = 3, WARNING = 4, INFO = 6;
    /** The facility "daemon". */
    private static final int DAEMON = 3;
    /** As the original's console. */
    private static final DateTimeFormatter CONSOLE =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT);

    private static final DateTimeFormatter SYSTEM = DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ROOT);

    private final String ident;
    private final int facility;
    private final boolean details;
    private final @Nullable PrintStream console;
    private final @Nullable PrintStream file;
    private final @Nullable Datagrams system;

    private Log(
            String ident,
            int facility,
            boolean details,
            @Nullable PrintStream console,
            @Nullable PrintStream file,
            @Nullable Datagrams system) {
        this.ident = ident;
        this.facility = facility;
        this.details = details;
        this.console = console;
        this.file = file;
        this.system = system;
    }

    /** As the command line asks; {@code ident} is the name in the system log, e.g. {@code Keepalived_healthcheckers}. */
    public static Log open(KeepalivedOptions options, String ident) {
        PrintStream console = options.logsToConsole() && options.foreground() ? System.err : null;
        Datagrams system =
                options.logsToSyslog() && Files.exists(Path.of("/dev/log")) ? new Datagrams("/dev/log") : null;
        return new Log(
                ident, facility(options.logFacility()), options.logsDetail(), console, file(options.logFile()), system);
    }

    /** To the console only. */
    public static Log to(PrintStream console) {
        return new Log("", DAEMON, true, console, null, null);
    }

    private static @Nullable PrintStream file(Optional<String> path) {
        if (path.isEmpty()) return null;
        try {
            return new PrintStream(
                    Files.newOutputStream(
                            Path.of(path.get()),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.APPEND),
                    true,
                    StandardCharsets.UTF_8);
        } catch (IOException e) {
            System.err.println("open(" + path.get() + "): " + e.getMessage() + "; it is not logged there");
            return null;
        }
    }

    /** {@code 0} to {@code 7} and {@code local0} to {@code local7}, {@code user}, else {@code daemon}. */
    private static int facility(Optional<String> name) {
        String text = name.orElse("daemon").replaceFirst("^local", "");
        if (text.matches("[0-7]")) return 16 + Integer.parseInt(text);
        return text.equals("user") ? 1 : DAEMON;
    }

    public void error(String message) {
        write(ERROR, message);
    }

    public void warning(String message) {
        write(WARNING, message);
    }

    public void info(String message) {
        write(INFO, message);
    }

    /** Only with {@code -D}. */
    public void detail(String message) {
        if (details) write(INFO, message);
    }

    private synchronized void write(int severity, String message) {
        LocalDateTime now = LocalDateTime.now(ZoneId.systemDefault());
        String line = CONSOLE.format(now) + ": " + message;
        if (console != null) console.println(line);
        if (file != null) file.println(line);
        if (system == null) return;
        long pid = ProcessHandle.current().pid();
        boolean _ = system.send("<" + (facility << 3 | severity) + ">" + SYSTEM.format(now) + " " + ident + "[" + pid
                + "]: " + message);
    }

    @Override
    public void close() {
        if (file != null) file.close();
        if (system != null) system.close();
    }
}
