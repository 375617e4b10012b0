package dev.sluice.app.realserver;

import dev.sluice.app.realserver.Ledger.Entry;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;

/** Changes this host step by step: each is written down before it is made, and said. */
final class Steps {
    private final Host host;
    private final LedgerFile file;
    private final Ledger ledger;
    private final PrintStream out;

    Steps(Host host, LedgerFile file, PrintStream out) {
        this.host = host;
        this.file = file;
        this.ledger = file.ledger();
        this.out = out;
    }

    /** Gives a kernel setting a value; {@code path} as {@link Setting} has it. */
    void set(Need need, String path, String value) throws IOException {
        Setting setting = Setting.to(path, value);
        if (!setting.isSo(host)) {
            // Somebody set it back since: what it was before is what it is now.
            Optional<Entry> stale = ledger.ofSetting(path);
            stale.ifPresent(ledger::remove);
        }
        make(need, setting);
    }

    /** Writes down what is about to be changed, and changes it; nothing if it is so already. */
    void make(Need need, Change change) throws IOException {
        if (change.isSo(host)) {
            say("already", change.made());
            return;
        }
        Entry entry = new Entry(need, change);
        boolean known = ledger.holds(change);
        if (!known) ledger.add(entry);
        file.save();
        try {
            change.make(host);
        } catch (RuntimeException e) {
            if (!known) ledger.remove(entry);
            file.save();
            throw e;
        }
        say("changed", change.made());
    }

    /** The latest first. An entry leaves the ledger when it is undone, so that this can be interrupted and repeated. */
    void undoNeedless() throws IOException {
        for (Entry entry : ledger.needless()) {
            if (entry.change().undo(host)) say("restored", entry.change().undone());
            else say("left", "no longer so: " + entry.change().made());
            ledger.remove(entry);
            file.save();
        }
        file.save();
    }

    void note(String text) {
        say("note", text);
    }

    private void say(String what, String of) {
        out.printf("  %-9s %s%n", what, of);
    }
}
