package dev.sluice.tests.vrrp;

import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Waiting;
import dev.sluice.linux.netlink.Rtnetlink;
import java.net.InetAddress;
import java.time.Duration;

/** Watches every millisecond whether two machines have an address at once, and for how long. */
final class Overlap implements AutoCloseable {
    private final InetAddress address;
    private final Rtnetlink first;
    private final Rtnetlink second;
    private final Thread thread;
    private volatile long longest;
    private volatile long since;
    private volatile boolean ended;

    private Overlap(String address, Node one, Node two) {
        this.address = InetAddress.ofLiteral(address);
        first = one.call(Rtnetlink::open);
        second = two.call(Rtnetlink::open);
        thread = Thread.ofPlatform().name("overlap").daemon().start(this::watch);
    }

    static Overlap watch(String address, Node one, Node two) {
        return new Overlap(address, one, two);
    }

    private void watch() {
        while (!ended) {
            boolean both = has(first) && has(second);
            long now = System.nanoTime();
            if (!both) since = 0;
            else if (since == 0) since = now;
            else longest = Math.max(longest, now - since);
            Waiting.pause(Duration.ofMillis(1));
        }
    }

    private boolean has(Rtnetlink kernel) {
        return kernel.addresses().list().stream().anyMatch(a -> a.address().equals(address));
    }

    /** Of all times so far, from now on. */
    void forget() {
        since = 0;
        longest = 0;
    }

    Duration longest() {
        return Duration.ofNanos(longest);
    }

    @Override
    public void close() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        first.close();
        second.close();
    }
}
