package dev.sluice.keepalived.process;

import dev.sluice.keepalived.command.KeepalivedOptions;
import dev.sluice.keepalived.config.model.Globals;
import dev.sluice.linux.FileMask;
import java.util.Map;

/** {@code -u} and {@code umask}: what others may not do with files that keepalived makes. */
final class Umask {
    private static final Map<String, Integer> NAMES = Map.of(
            "IRUSR", 0400, "IWUSR", 0200, "IXUSR", 0100, "IRGRP", 040, "IWGRP", 020, "IXGRP", 010, "IROTH", 04, "IWOTH",
            02, "IXOTH", 01);
    private static final int ALL = 0777;

    private Umask() {}

    /** For this process and those that it starts from now on; the command line goes before the file. */
    static void apply(KeepalivedOptions options, Globals globals, Log log) {
        String text = options.umask().orElse(globals.dumps().umask().value());
        try {
            int _ = FileMask.set(bits(text));
        } catch (NumberFormatException e) {
            log.warning("umask '" + text + "' is no number such as 022; it is ignored");
        }
    }

    /** Octal with a leading 0, hexadecimal with 0x, else decimal, as strtol(3); or names of sys/stat.h joined by |. */
    static int bits(String text) {
        if (text.startsWith("I")) {
            int bits = 0;
            for (String name : text.split("\\|", -1)) {
                Integer bit = NAMES.get(name);
                if (bit == null) throw new NumberFormatException(name);
                bits |= bit;
            }
            return bits;
        }
        return Integer.decode(text) & ALL;
    }
}
