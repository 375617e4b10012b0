package dev.sluice.ipvsadm;

import org.jspecify.annotations.Nullable;

/**
 * Every word that may stand on the command line: its long name, its letter ({@code 0} for none) and whether an argument follows.
 * A word that is a command carries its {@link Verb}, one that counts for {@link Legality} its {@link Option}.
 */
enum Word {
    ADD_SERVICE("add-service", 'A', Verb.ADD_SERVICE),
    EDIT_SERVICE("edit-service", 'E', Verb.EDIT_SERVICE),
    DELETE_SERVICE("delete-service", 'D', Verb.DELETE_SERVICE),
    CLEAR("clear", 'C', Verb.FLUSH),
    LIST("list", 'L', Verb.LIST),
    LIST_LOWER("list", 'l', Verb.LIST),
    ADD_SERVER("add-server", 'a', Verb.ADD_SERVER),
    DELETE_SERVER("delete-server", 'd', Verb.DELETE_SERVER),
    EDIT_SERVER("edit-server", 'e', Verb.EDIT_SERVER),
    SET("set", '\0', Verb.SET),
    START_DAEMON("start-daemon", '\0', Argument.REQUIRED, Verb.START_DAEMON, null),
    STOP_DAEMON("stop-daemon", '\0', Argument.REQUIRED, Verb.STOP_DAEMON, null),
    RESTORE("restore", 'R', Verb.RESTORE),
    SAVE("save", 'S', Verb.SAVE),
    ZERO("zero", 'Z', Verb.ZERO),
    HELP("help", 'h', Argument.NONE, null, null),
    VERSION("version", 'v', Argument.NONE, null, null),

    TCP("tcp-service", 't', Argument.REQUIRED, Option.SERVICE),
    UDP("udp-service", 'u', Argument.REQUIRED, Option.SERVICE),
    SCTP("sctp-service", '\0', Argument.REQUIRED, Option.SERVICE),
    FWMARK("fwmark-service", 'f', Argument.REQUIRED, Option.SERVICE),
    IPV6("ipv6", '6', Argument.NONE, null, null),
    SCHEDULER("scheduler", 's', Argument.REQUIRED, Option.SCHEDULER),
    PERSISTENT("persistent", 'p', Argument.OPTIONAL, Option.PERSISTENT),
    NETMASK("netmask", 'M', Argument.REQUIRED, Option.NETMASK),
    ONE_PACKET("ops", 'o', Argument.NONE, Option.ONE_PACKET),
    ENGINE("pe", '\0', Argument.REQUIRED, Option.ENGINE),
    SCHED_FLAGS("sched-flags", 'b', Argument.REQUIRED, Option.SCHED_FLAGS),

    SERVER("real-server", 'r', Argument.REQUIRED, Option.SERVER),
    MASQUERADING("masquerading", 'm', Argument.NONE, Option.FORWARDING),
    IPIP("ipip", 'i', Argument.NONE, Option.FORWARDING),
    GATEWAYING("gatewaying", 'g', Argument.NONE, Option.FORWARDING),
    WEIGHT("weight", 'w', Argument.REQUIRED, Option.WEIGHT),
    UPPER("u-threshold", 'x', Argument.REQUIRED, Option.UPPER),
    LOWER("l-threshold", 'y', Argument.REQUIRED, Option.LOWER),
    TUN_TYPE("tun-type", '\0', Argument.REQUIRED, Option.TUN_TYPE),
    TUN_PORT("tun-port", '\0', Argument.REQUIRED, Option.TUN_PORT),
    TUN_NOCSUM("tun-nocsum", '\0', Argument.NONE, Option.TUN_NOCSUM),
    TUN_CSUM("tun-csum", '\0', Argument.NONE, Option.TUN_CSUM),
    TUN_REMCSUM("tun-remcsum", '\0', Argument.NONE, Option.TUN_REMCSUM),

    NUMERIC("numeric", 'n', Argument.NONE, Option.NUMERIC),
    CONNECTION("connection", 'c', Argument.NONE, Option.CONNECTION),
    TIMEOUT("timeout", '\0', Argument.NONE, Option.TIMEOUT),
    DAEMON("daemon", '\0', Argument.NONE, Option.DAEMON),
    STATS("stats", '\0', Argument.NONE, Option.STATS),
    RATE("rate", '\0', Argument.NONE, Option.RATE),
    THRESHOLDS("thresholds", '\0', Argument.NONE, Option.THRESHOLDS),
    PERSISTENT_CONN("persistent-conn", '\0', Argument.NONE, Option.PERSISTENT_CONN),
    TUN_INFO("tun-info", '\0', Argument.NONE, Option.TUN_INFO),
    NOSORT("nosort", '\0', Argument.NONE, Option.NOSORT),
    SORT("sort", '\0', Argument.NONE, null, null),
    JSON("json", '\0', Argument.NONE, Option.JSON),
    EXACT("exact", 'X', Argument.NONE, Option.EXACT),

    MCAST_INTERFACE("mcast-interface", '\0', Argument.REQUIRED, Option.MCAST_INTERFACE),
    SYNC_ID("syncid", '\0', Argument.REQUIRED, Option.SYNC_ID),
    SYNC_MAXLEN("sync-maxlen", '\0', Argument.REQUIRED, Option.SYNC_MAXLEN),
    MCAST_GROUP("mcast-group", '\0', Argument.REQUIRED, Option.MCAST_GROUP),
    MCAST_PORT("mcast-port", '\0', Argument.REQUIRED, Option.MCAST_PORT),
    MCAST_TTL("mcast-ttl", '\0', Argument.REQUIRED, Option.MCAST_TTL);

    enum Argument {
        NONE,
        /** The next word is the argument unless it begins with a dash. */
        OPTIONAL,
        REQUIRED
    }

    private static final Word[] ALL = values();

    final String longName;
    final char letter;
    final Argument argument;
    final @Nullable Verb verb;
    final @Nullable Option option;

    Word(String longName, char letter, Verb verb) {
        this(longName, letter, Argument.NONE, verb, null);
    }

    Word(String longName, char letter, Argument argument, Option option) {
        this(longName, letter, argument, null, option);
    }

    Word(String longName, char letter, Argument argument, @Nullable Verb verb, @Nullable Option option) {
        this.longName = longName;
        this.letter = letter;
        this.argument = argument;
        this.verb = verb;
        this.option = option;
    }

    static @Nullable Word byLetter(char letter) {
        for (Word word : ALL) if (word.letter == letter) return word;
        return null;
    }

    static @Nullable Word byLongName(String name) {
        for (Word word : ALL) if (word.longName.equals(name)) return word;
        return null;
    }
}
