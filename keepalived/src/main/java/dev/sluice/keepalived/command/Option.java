package dev.sluice.keepalived.command;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The options of keepalived 2.2.7 and 2.4, as {@code getopt_long} reads them. */
enum Option {
    USE_FILE('f', "use-file", Argument.REQUIRED, "FILE", "Use the specified configuration file"),
    VRRP('P', "vrrp", Argument.NONE, "", "Only run with VRRP subsystem"),
    CHECK('C', "check", Argument.NONE, "", "Only run with Health-checker subsystem"),
    NO_BFD('B', "no_bfd", Argument.NONE, "", "Don't run BFD subsystem"),
    ALL('\0', "all", Argument.NONE, "", "Force all child processes to run, even if they have no configuration"),
    LOG_CONSOLE('l', "log-console", Argument.NONE, "", "Log messages to local console"),
    LOG_DETAIL('D', "log-detail", Argument.NONE, "", "Detailed log messages"),
    LOG_FACILITY('S', "log-facility", Argument.REQUIRED, "0-7|local0-7|user|daemon", "Set syslog facility"),
    LOG_FILE('g', "log-file", Argument.OPTIONAL, "FILE", "Also log to FILE (default /tmp/keepalived.log)"),
    FLUSH_LOG_FILE('\0', "flush-log-file", Argument.NONE, "", "Flush log file on write"),
    NO_SYSLOG('G', "no-syslog", Argument.NONE, "", "Don't log via syslog"),
    UMASK('u', "umask", Argument.REQUIRED, "MASK", "umask for file creation (in numeric form)"),
    RELEASE_VIPS('X', "release-vips", Argument.NONE, "", "Drop VIP on transition from signal."),
    DONT_RELEASE_VRRP('V', "dont-release-vrrp", Argument.NONE, "", "Don't remove VRRP VIPs and VROUTEs on daemon stop"),
    DONT_RELEASE_IPVS('I', "dont-release-ipvs", Argument.NONE, "", "Don't remove IPVS topology on daemon stop"),
    DONT_RESPAWN('R', "dont-respawn", Argument.NONE, "", "Don't respawn child processes"),
    DONT_FORK('n', "dont-fork", Argument.NONE, "", "Don't fork the daemon process"),
    DUMP_CONF('d', "dump-conf", Argument.NONE, "", "Dump the configuration data"),
    PID('p', "pid", Argument.REQUIRED, "FILE", "Use specified pidfile for parent process"),
    VRRP_PID('r', "vrrp_pid", Argument.REQUIRED, "FILE", "Use specified pidfile for VRRP child process"),
    CHECKERS_PID('c', "checkers_pid", Argument.REQUIRED, "FILE", "Use specified pidfile for checkers child process"),
    BFD_PID('b', "bfd_pid", Argument.REQUIRED, "FILE", "Use specified pidfile for BFD child process"),
    GENHASH('T', "genhash", Argument.NONE, "", "Enter into genhash utility mode (must be the first option)"),
    ADDRESS_MONITORING('a', "address-monitoring", Argument.NONE, "", "Report all address additions/deletions"),
    SNMP('x', "snmp", Argument.NONE, "", "Enable SNMP subsystem (no effect: there is no SNMP agent here)"),
    SNMP_SOCKET('A', "snmp-agent-socket", Argument.REQUIRED, "FILE", "Socket for master agent (no effect)"),
    NAMESPACE('s', "namespace", Argument.REQUIRED, "NAME", "Run in network namespace NAME (overrides config)"),
    CORE_DUMP(
            'm',
            "core-dump",
            Argument.NONE,
            "",
            "Produce core dump if terminate abnormally (no effect: see -XX:+CrashOnOutOfMemoryError)"),
    CORE_DUMP_PATTERN('M', "core-dump-pattern", Argument.OPTIONAL, "PATN", "Also set core_pattern to PATN (no effect)"),
    IGNORE_SIGINT('\0', "ignore-sigint", Argument.NONE, "", "Ignore SIGINT, for debugging"),
    ALL_CONFIG('e', "all-config", Argument.NONE, "", "Error if any configuration file missing (same as includea)"),
    CONFIG_ID(
            'i',
            "config-id",
            Argument.REQUIRED,
            "id",
            "Skip any configuration lines beginning '@' that don't match id\n                                or any lines beginning @^ that do match.\n                                The config-id defaults to the node name if option not used"),
    SIGNUM(
            '\0',
            "signum",
            Argument.REQUIRED,
            "SIGFUNC",
            "Return signal number for STOP, RELOAD, DATA, STATS, STATS_CLEAR, JSON"),
    CONFIG_TEST(
            't',
            "config-test",
            Argument.OPTIONAL,
            "LOG_FILE",
            "Check the configuration for obvious errors, output to\n                                stderr by default"),
    VERSION('v', "version", Argument.NONE, "", "Display the version number"),
    HELP('h', "help", Argument.NONE, "", "Display this help message");

    private static final String NO_SNMP = "there is no SNMP agent; see sluice ha status --json";
    private static final String NO_CORE = "a JVM that fails writes hs_err_pid*.log";

    /** Options that are accepted and change nothing, and why. */
    static final Map<Option, String> WITHOUT_EFFECT = new EnumMap<>(Map.of(
            SNMP, NO_SNMP,
            SNMP_SOCKET, NO_SNMP,
            CORE_DUMP, NO_CORE,
            CORE_DUMP_PATTERN, NO_CORE,
            FLUSH_LOG_FILE, "every line is written at once",
            RELEASE_VIPS, "addresses are removed at every stop",
            DONT_RELEASE_VRRP, "addresses are removed at every stop, also when the process is killed",
            ADDRESS_MONITORING, "see: ip monitor address",
            BFD_PID, "BFD has no process of its own"));

    /** Whether an option takes one. */
    enum Argument {
        NONE,
        OPTIONAL,
        REQUIRED
    }

    final char letter;
    final String longName;
    final Argument argument;
    private final String argumentName;
    private final String help;

    Option(char letter, String longName, Argument argument, String argumentName, String help) {
        this.letter = letter;
        this.longName = longName;
        this.argument = argument;
        this.argumentName = argumentName;
        this.help = help;
    }

    static @Nullable Option ofLetter(char letter) {
        for (Option option : values()) if (option.letter == letter && letter != '\0') return option;
        return null;
    }

    /** The option of a long name or of an unambiguous beginning of one. */
    static @Nullable Option ofLongName(String name) {
        List<Option> fitting = new ArrayList<>();
        for (Option option : values()) {
            if (option.longName.equals(name)) return option;
            if (option.longName.startsWith(name)) fitting.add(option);
        }
        return fitting.size() == 1 ? fitting.getFirst() : null;
    }

    /** One entry of {@code --help}. */
    String usage() {
        String shown = (letter == '\0' ? "     " : " -" + letter + ", ") + " --" + longName;
        shown = shown.replaceFirst("^ -(.),  --", " -$1, --");
        if (argument == Argument.REQUIRED) shown += "=" + argumentName;
        if (argument == Argument.OPTIONAL) shown += "[=" + argumentName + "]";
        return shown.length() >= 31
                ? " " + shown + "\n" + " ".repeat(32) + help
                : " " + String.format("%-31s", shown) + help;
    }
}
