package dev.sluice.keepalived.vrrp;

import dev.sluice.control.RunDirectory;
import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.process.Log;
import dev.sluice.keepalived.vrrp.holding.HoldingWords;
import dev.sluice.keepalived.vrrp.holding.Ledger;
import dev.sluice.keepalived.vrrp.holding.RouteNames;
import dev.sluice.keepalived.vrrp.holding.SharedSettings;
import dev.sluice.linux.InterfaceIndex;
import dev.sluice.linux.netlink.Rtnetlink;
import java.nio.file.Path;
import java.util.List;

/** What instances need of a process, without one: nothing runs, and what is asked of the kernel needs no privilege. */
final class Workbench implements AutoCloseable {
    final Loop loop = new Loop(System.err::println);
    final Interfaces interfaces;
    final Surroundings around;
    private final Worker worker = new Worker("worker", System.err::println);
    private final Rtnetlink kernel = Rtnetlink.open();
    private final Ledger ledger;

    /** {@code directory}: for the ledger. */
    Workbench(Configuration configuration, Path directory) {
        System.setProperty(RunDirectory.PROPERTY, directory.toString());
        ledger = Ledger.open(_ -> {});
        interfaces = new Interfaces(kernel, _ -> {});
        around = new Surroundings(
                loop,
                kernel,
                interfaces,
                ledger,
                new VirtualMacs(new SharedSettings(ledger, _ -> {})),
                new HoldingWords(InterfaceIndex::of, new RouteNames(List.of())),
                new Pace(configuration),
                new Notifier(configuration, "here", worker, Log.to(System.err)),
                _ -> {});
    }

    @Override
    public void close() {
        System.clearProperty(RunDirectory.PROPERTY);
        interfaces.close();
        ledger.close();
        worker.close();
        loop.close();
        kernel.close();
    }
}
