package dev.sluice.keepalived.vrrp;

import dev.sluice.keepalived.vrrp.holding.HoldingWords;
import dev.sluice.keepalived.vrrp.holding.Ledger;
import dev.sluice.linux.netlink.Rtnetlink;
import java.util.function.Consumer;

/**
 * What every instance needs of its process.
 *
 * @param pace pauses between announcements
 * @param log for any thread; never waits
 */
record Surroundings(
        Loop loop,
        Rtnetlink kernel,
        Interfaces interfaces,
        Ledger ledger,
        VirtualMacs virtualMacs,
        HoldingWords words,
        Pace pace,
        Notifier notifier,
        Consumer<String> log) {}
