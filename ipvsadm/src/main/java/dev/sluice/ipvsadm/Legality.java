package dev.sluice.ipvsadm;

/**
 * Which option goes with which command, as ipvsadm 1.31 decides on every one of the 14 x 34 pairs; the last column is ours. A row is a command, a column an
 * {@link Option}: {@code +} required, {@code .} allowed, {@code 1} allowed but only one of these, {@code x} illegal.
 */
final class Legality {
    private static final Option[] OPTIONS = Option.values();

    private static final String[] ROWS = {
        // numeric connection service scheduler persistent netmask | server forwarding weight upper lower |
        // mcast-interface
        // timeout daemon | stats rate thresholds persistent-conn nosort syncid exact | ops pe flags | group port ttl
        // maxlen |
        // tun-info | tun-type tun-port nocsum csum remcsum | json
        row(Verb.ADD_SERVICE, "xx+... xxxxx x xx xxxxxxx ... xxxx x xxxxx x"),
        row(Verb.EDIT_SERVICE, "xx+... xxxxx x xx xxxxxxx ... xxxx x xxxxx x"),
        row(Verb.DELETE_SERVICE, "xx+xxx xxxxx x xx xxxxxxx xxx xxxx x xxxxx x"),
        row(Verb.FLUSH, "xxxxxx xxxxx x xx xxxxxxx xxx xxxx x xxxxx x"),
        row(Verb.LIST, ".11xxx xxxxx x 11 ....... xxx xxxx . xxxxx ."),
        row(Verb.ADD_SERVER, "xx+xxx +.... x xx xxxxxxx xxx xxxx x ..... x"),
        row(Verb.DELETE_SERVER, "xx+xxx +xxxx x xx xxxxxxx xxx xxxx x xxxxx x"),
        row(Verb.EDIT_SERVER, "xx+xxx +.... x xx xxxxxxx xxx xxxx x ..... x"),
        row(Verb.SET, "xxxxxx xxxxx x xx xxxxxxx xxx xxxx x xxxxx x"),
        row(Verb.START_DAEMON, "xxxxxx xxxxx . xx xxxxx.x xxx .... x xxxxx x"),
        row(Verb.STOP_DAEMON, "xxxxxx xxxxx x xx xxxxx.x xxx xxxx x xxxxx x"),
        row(Verb.RESTORE, "xxxxxx xxxxx x xx xxxxxxx xxx xxxx x xxxxx x"),
        row(Verb.SAVE, ".xxxxx xxxxx x xx xxxxxxx xxx xxxx x xxxxx x"),
        row(Verb.ZERO, "xx.xxx xxxxx x xx xxxxxxx xxx xxxx x xxxxx x"),
    };

    private static final Option[] TUNNEL = {
        Option.TUN_TYPE, Option.TUN_PORT, Option.TUN_NOCSUM, Option.TUN_CSUM, Option.TUN_REMCSUM
    };

    /** The same for the kinds of tunnel: {@code tun-type tun-port nocsum csum remcsum}. */
    private static final String[] TUNNEL_ROWS = {".xxxx", ".+111", ".x11x"};

    private static final String[] TUNNEL_LABELS = {"ipip", "gue", "gre"};

    private Legality() {}

    private static String row(Verb verb, String cells) {
        String row = cells.replace(" ", "");
        if (row.length() != OPTIONS.length) throw new AssertionError(verb + " has " + row.length() + " cells");
        return row;
    }

    /** @param given the {@link Option#bit bits} of the options on the command line */
    static void check(Verb verb, long given) {
        check(ROWS[verb.ordinal()], OPTIONS, given, verb.label, "command");
    }

    /** @param type ordinal of {@link dev.sluice.control.Tunnel.Type} */
    static void checkTunnel(int type, long given) {
        check(TUNNEL_ROWS[type], TUNNEL, given, TUNNEL_LABELS[type], "tunnel type");
    }

    static boolean hasTunnelOption(long given) {
        for (Option option : TUNNEL) if ((given & option.bit()) != 0) return true;
        return false;
    }

    private static void check(String row, Option[] columns, long given, String subject, String kind) {
        Option chosen = null;
        String tail = " option with the '" + subject + "' " + kind;
        for (int i = 0; i < columns.length; i++) {
            Option option = columns[i];
            char cell = row.charAt(i);
            boolean isGiven = (given & option.bit()) != 0;
            if (!isGiven && cell == '+')
                throw Failure.misuse(
                        "You need to supply the '" + option.label + "' option for the '" + subject + "' " + kind);
            if (isGiven && cell == 'x') throw Failure.misuse("Illegal '" + option.label + "'" + tail);
            if (!isGiven || cell != '1') continue;
            // The original cannot list the connections of one service; we can.
            if (chosen == Option.CONNECTION && option == Option.SERVICE) continue;
            if (chosen != null)
                throw Failure.misuse("The option '" + option.label + "' conflicts with the '" + chosen.label
                        + "' option in the '" + subject + "' " + kind);
            chosen = option;
        }
    }
}
