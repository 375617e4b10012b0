package dev.sluice.keepalived.command;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A parsed command line of {@code keepalived}. The last occurrence of an option counts. */
public final class KeepalivedOptions {
    /** Where the original looks. */
    public static final String DEFAULT_FILE = "/etc/keepalived/keepalived.conf";

    private final Map<Option, String> given = new EnumMap<>(Option.class);
    private final List<String> unexpected = new ArrayList<>();
    private final List<String> arguments;

    private KeepalivedOptions(List<String> arguments) {
        this.arguments = List.copyOf(arguments);
    }

    /** A command line that keepalived refuses; the message is its own. */
    public static final class UsageException extends Exception {
        private static final long serialVersionUID = 1;

        UsageException(String message) {
            super(message);
        }
    }

    /** Parses as {@code getopt_long}: bundled letters, {@code -fFILE}, {@code --use-file=FILE}, abbreviations, {@code --}. */
    public static KeepalivedOptions parse(List<String> arguments) throws UsageException {
        KeepalivedOptions options = new KeepalivedOptions(arguments);
        int i = 0;
        while (i < arguments.size()) {
            String word = arguments.get(i++);
            String next = i < arguments.size() ? arguments.get(i) : null;
            if (word.equals("--")) {
                options.unexpected.addAll(arguments.subList(i, arguments.size()));
                break;
            }
            if (word.startsWith("--")) i += options.longOption(word, next);
            else if (word.startsWith("-") && word.length() > 1) i += options.letters(word, next);
            else options.unexpected.add(word);
        }
        return options;
    }

    /** How many of the following words were used. */
    private int longOption(String word, @Nullable String next) throws UsageException {
        int equals = word.indexOf('=');
        String name = word.substring(2, equals < 0 ? word.length() : equals);
        Option option = Option.ofLongName(name);
        if (option == null || (equals >= 0 && option.argument == Option.Argument.NONE))
            throw new UsageException("Unknown option " + word);
        if (equals >= 0) given.put(option, word.substring(equals + 1));
        else if (option.argument == Option.Argument.REQUIRED) return required(option, next, "--" + option.longName);
        else given.put(option, "");
        return 0;
    }

    private int letters(String word, @Nullable String next) throws UsageException {
        for (int i = 1; i < word.length(); i++) {
            Option option = Option.ofLetter(word.charAt(i));
            if (option == null) throw new UsageException("Unknown option -" + word.charAt(i));
            String rest = word.substring(i + 1);
            if (option.argument == Option.Argument.NONE) {
                given.put(option, "");
                continue;
            }
            if (option.argument == Option.Argument.REQUIRED && rest.isEmpty())
                return required(option, next, "-" + option.letter);
            given.put(option, rest);
            return 0;
        }
        return 0;
    }

    private int required(Option option, @Nullable String next, String shown) throws UsageException {
        if (next == null) throw new UsageException("Missing parameter for option " + shown);
        given.put(option, next);
        return 1;
    }

    boolean has(Option option) {
        return given.containsKey(option);
    }

    /** The option's argument; empty when the option is not given or has none. */
    Optional<String> argument(Option option) {
        return Optional.ofNullable(given.get(option)).filter(a -> !a.isEmpty());
    }

    public String file() {
        return argument(Option.USE_FILE).orElse(DEFAULT_FILE);
    }

    /** The name to compare {@code @id} lines with; empty for the node name. */
    public Optional<String> configId() {
        return argument(Option.CONFIG_ID);
    }

    /** {@code -t}: the log file, the empty string for standard error; empty when not asked for. */
    public Optional<String> configTest() {
        return Optional.ofNullable(given.get(Option.CONFIG_TEST));
    }

    public Optional<String> signum() {
        return Optional.ofNullable(given.get(Option.SIGNUM));
    }

    public boolean wantsVersion() {
        return has(Option.VERSION);
    }

    public boolean wantsHelp() {
        return has(Option.HELP);
    }

    /** {@code -e}: every included file must exist. */
    public boolean allConfig() {
        return has(Option.ALL_CONFIG);
    }

    /** {@code -P} without {@code -C}, or neither: VRRP runs. */
    public boolean runsVrrp() {
        return has(Option.VRRP) || !has(Option.CHECK);
    }

    /** {@code -C} without {@code -P}, or neither: checkers run. */
    public boolean runsCheckers() {
        return has(Option.CHECK) || !has(Option.VRRP);
    }

    public boolean runsBfd() {
        return !has(Option.NO_BFD);
    }

    public boolean runsAll() {
        return has(Option.ALL);
    }

    public boolean foreground() {
        return has(Option.DONT_FORK);
    }

    public boolean logsToConsole() {
        return has(Option.LOG_CONSOLE);
    }

    public boolean logsDetail() {
        return has(Option.LOG_DETAIL);
    }

    public boolean logsToSyslog() {
        return !has(Option.NO_SYSLOG);
    }

    public Optional<String> logFacility() {
        return argument(Option.LOG_FACILITY);
    }

    /** {@code -g}: the log file, if one is wanted. */
    public Optional<String> logFile() {
        return has(Option.LOG_FILE)
                ? Optional.of(argument(Option.LOG_FILE).orElse("/tmp/keepalived.log"))
                : Optional.empty();
    }

    public boolean dumpsConfiguration() {
        return has(Option.DUMP_CONF);
    }

    public boolean keepsServicesAtStop() {
        return has(Option.DONT_RELEASE_IPVS);
    }

    public boolean respawns() {
        return !has(Option.DONT_RESPAWN);
    }

    public Optional<String> pidFile() {
        return argument(Option.PID);
    }

    public Optional<String> vrrpPidFile() {
        return argument(Option.VRRP_PID);
    }

    public Optional<String> checkersPidFile() {
        return argument(Option.CHECKERS_PID);
    }

    public Optional<String> namespace() {
        return argument(Option.NAMESPACE);
    }

    public Optional<String> umask() {
        return argument(Option.UMASK);
    }

    public boolean ignoresInterrupt() {
        return has(Option.IGNORE_SIGINT);
    }

    /** The words it was parsed from; a child process gets the same. */
    public List<String> arguments() {
        return arguments;
    }

    /** Words that are no options; the original complains about them and goes on. */
    public List<String> unexpected() {
        return List.copyOf(unexpected);
    }

    /** A line for each option given that is accepted and changes nothing here, with the reason. */
    public List<String> withoutEffect() {
        return Option.WITHOUT_EFFECT.entrySet().stream()
                .filter(entry -> has(entry.getKey()))
                .map(entry -> "--" + entry.getKey().longName + " has no effect here: " + entry.getValue())
                .toList();
    }

    /** What {@code --help} prints. */
    public static String usage() {
        StringBuilder usage = new StringBuilder("Usage: keepalived [OPTION...]\n");
        for (Option option : Option.values()) usage.append(option.usage()).append('\n');
        return usage.toString();
    }
}
