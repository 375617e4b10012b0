package dev.sluice.keepalived.vrrp.holding;

import dev.sluice.linux.Errno;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.Sysctl;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Kernel settings that several instances want changed, all to the same value: the first one notes in the {@link Ledger} what it
 * was, the last one puts that back. One thread uses it.
 */
public final class SharedSettings {
    private final Ledger ledger;
    private final Kernel kernel;
    private final Consumer<String> log;
    private final Map<String, Shared> shared = new HashMap<>();

    /** Where settings are, by their names of {@link Sysctl}. */
    interface Kernel {
        String read(String setting);

        void write(String setting, String value);
    }

    /** What a setting was, and how many want it changed. */
    private record Shared(String before, int users) {
        Shared with(int more) {
            return new Shared(before, users + more);
        }
    }

    private static final class ThisKernel implements Kernel {
        @Override
        public String read(String setting) {
            return Sysctl.read(setting);
        }

        @Override
        public void write(String setting, String value) {
            String _ = Sysctl.write(setting, value);
        }
    }

    public SharedSettings(Ledger ledger, Consumer<String> log) {
        this(ledger, new ThisKernel(), log);
    }

    SharedSettings(Ledger ledger, Kernel kernel, Consumer<String> log) {
        this.ledger = ledger;
        this.kernel = kernel;
        this.log = log;
    }

    /** Answers whether it was done, and so has to be undone by {@link #restore}. */
    public boolean change(String setting, String value) {
        Shared known = shared.get(setting);
        try {
            if (known == null) known = note(setting);
            // Also if somebody changed it before: the interface may be another one of the same name.
            kernel.write(setting, value);
        } catch (LinuxException e) {
            log.accept(e.getMessage());
            if (!shared.containsKey(setting)) ledger.restored(setting);
            return false;
        }
        shared.put(setting, known.with(1));
        return true;
    }

    private Shared note(String setting) {
        String before = kernel.read(setting);
        ledger.changing(setting, before);
        return new Shared(before, 0);
    }

    /** One that changed it does not want it any more. */
    public void restore(String setting) {
        Shared known = shared.remove(setting);
        if (known == null) return;
        if (known.users() > 1) {
            shared.put(setting, known.with(-1));
            return;
        }
        try {
            kernel.write(setting, known.before());
        } catch (LinuxException e) {
            // With its interface it went too.
            if (!e.is(Errno.ENOENT)) log.accept(e.getMessage());
        }
        ledger.restored(setting);
    }
}
