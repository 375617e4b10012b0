package dev.sluice.keepalived.vrrp;

import dev.sluice.keepalived.config.model.Family;
import dev.sluice.linux.SocketAddresses;
import dev.sluice.linux.netlink.Address;
import dev.sluice.linux.netlink.Change;
import dev.sluice.linux.netlink.ChangeMonitor;
import dev.sluice.linux.netlink.Link;
import dev.sluice.linux.netlink.Rtnetlink;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The interfaces of this network namespace and their addresses, now and as they change. News are told on a thread of this class;
 * questions are asked of the kernel each time.
 */
final class Interfaces implements AutoCloseable {
    /** {@code IFA_F_SECONDARY} and {@code IFA_F_TENTATIVE} with {@code IFA_F_DADFAILED}. */
    private static final int SECONDARY = 1, UNUSABLE = 0x48;

    private static final Duration WAIT = Duration.ofMillis(200);

    private final Rtnetlink kernel;
    private final ChangeMonitor monitor;
    private final Thread thread;
    private volatile boolean closed;
    /** Of the loop's thread. */
    private boolean remembering;

    private @Nullable List<Address> remembered;

    /** @param news told of every change; {@link Change.Lost} means that everything may have changed */
    Interfaces(Rtnetlink kernel, Consumer<Change> news) {
        this.kernel = kernel;
        monitor = ChangeMonitor.ofInterfaces();
        thread = Thread.ofPlatform().name("vrrp-links").daemon().start(() -> watch(news));
    }

    private void watch(Consumer<Change> news) {
        while (!closed) monitor.next(WAIT).forEach(news);
        monitor.close();
    }

    Optional<Link> find(String name) {
        return kernel.links().find(name);
    }

    /** As of {@link Rtnetlink}. */
    List<Address> addresses() {
        List<Address> known = remembered;
        if (known != null) return known;
        List<Address> asked = kernel.addresses().list();
        if (remembering) remembered = asked;
        return asked;
    }

    /** Runs a task that looks at the addresses many times, and may see them as they were the first time. */
    void askAddressesOnce(Runnable task) {
        remembering = true;
        try {
            task.run();
        } finally {
            remembering = false;
            remembered = null;
        }
    }

    /** The address that adverts are sent from unless one is configured: the first, link-local for IPv6. */
    Optional<InetAddress> source(int ifindex, Family family, List<InetAddress> virtual) {
        return addresses().stream()
                .filter(address -> address.ifindex() == ifindex)
                .filter(address -> Family.of(address.address()) == family)
                .filter(address -> (address.flags() & UNUSABLE) == 0)
                .filter(address -> family == Family.IPV6
                        ? address.address().isLinkLocalAddress()
                        : (address.flags() & SECONDARY) == 0)
                // Without the interface that Java adds to link-local addresses.
                .map(address -> SocketAddresses.address(address.address().getAddress()))
                .filter(address -> !virtual.contains(address))
                .findFirst();
    }

    /** The index of the interface with that address; 0 if there is none. */
    int holding(InetAddress address) {
        return addresses().stream()
                .filter(a -> a.address().equals(address))
                .mapToInt(Address::ifindex)
                .findFirst()
                .orElse(0);
    }

    boolean has(InetAddress address, int ifindex) {
        return addresses().stream()
                .anyMatch(a -> a.ifindex() == ifindex && a.address().equals(address));
    }

    @Override
    public void close() {
        closed = true;
        try {
            boolean _ = thread.join(WAIT.multipliedBy(3));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
