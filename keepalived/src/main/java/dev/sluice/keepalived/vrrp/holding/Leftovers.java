package dev.sluice.keepalived.vrrp.holding;

import dev.sluice.linux.Errno;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.NetworkNamespace;
import dev.sluice.linux.Sysctl;
import dev.sluice.linux.netlink.Removal;
import dev.sluice.linux.netlink.Rtnetlink;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Takes away what killed processes left: two machines would answer for an address that only one of them should have. */
public final class Leftovers {
    private final Rtnetlink kernel;
    private final Consumer<String> log;

    public Leftovers(Rtnetlink kernel, Consumer<String> log) {
        this.kernel = kernel;
        this.log = log;
    }

    /** Of all processes that are gone, in the network namespace of the calling thread. */
    public void remove() {
        String prefix = "vrrp-" + NetworkNamespace.currentCookie() + "-";
        List<Path> ledgers = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Ledger.directory(), prefix + "*-*")) {
            files.forEach(ledgers::add);
        } catch (NoSuchFileException none) {
            return;
        } catch (IOException e) {
            log.accept("cannot look for what a killed process left: " + e.getMessage());
            return;
        }
        for (Path ledger : ledgers) {
            String name = ledger.getFileName().toString().substring(prefix.length());
            if (!ProcessName.parse(name).lives()) remove(ledger);
        }
    }

    /** What one ledger says, newest first; then settings; then the ledger. */
    void remove(Path ledger) {
        try {
            List<Removal> removals = Ledger.read(ledger);
            for (Removal removal : removals.reversed()) perform(removal);
            Ledger.settings(ledger).forEach(this::restore);
            Files.deleteIfExists(ledger);
        } catch (NoSuchFileException released) {
            // Its process ended in order.
        } catch (IOException e) {
            log.accept("cannot read " + ledger + ": " + e.getMessage());
        }
    }

    private void perform(Removal removal) {
        try {
            if (kernel.perform(removal)) log.accept("removed what a killed process left: " + removal);
        } catch (LinuxException e) {
            log.accept(e.getMessage());
        }
    }

    private void restore(String setting, String before) {
        try {
            String _ = Sysctl.write(setting, before);
            log.accept("restored what a killed process changed: " + setting + " = " + before);
        } catch (LinuxException e) {
            if (!e.is(Errno.ENOENT)) log.accept(e.getMessage());
        }
    }
}
