package dev.sluice.tests.guides;

import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Programs;
import dev.sluice.app.lab.Running;
import dev.sluice.app.lab.Waiting;
import dev.sluice.linux.netlink.Rtnetlink;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** keepalived on the two directors of a guide. */
final class Directors {
    static final Duration SOON = Duration.ofSeconds(60);

    private Directors() {}

    static Running keepalived(Node director, String configuration) throws IOException {
        Path file = director.write("keepalived.conf", configuration);
        for (String child : new String[] {"parent", "vrrp", "checkers"})
            Files.deleteIfExists(director.file(child + ".pid"));
        return director.start(
                Programs.ours("keepalived"),
                "-n",
                "-l",
                "-D",
                "-f",
                file.toString(),
                "-p",
                director.file("parent.pid").toString(),
                "-r",
                director.file("vrrp.pid").toString(),
                "-c",
                director.file("checkers.pid").toString());
    }

    static boolean holds(Node director, String address) {
        InetAddress wanted = InetAddress.ofLiteral(address);
        return director.call(() -> {
            try (Rtnetlink kernel = Rtnetlink.open()) {
                return kernel.addresses().list().stream()
                        .anyMatch(a -> a.address().equals(wanted));
            }
        });
    }

    static void awaitHolding(Node director, String address) {
        Waiting.until(director.name() + " holds " + address, SOON, () -> holds(director, address));
    }

    static void awaitWithout(Node director, String address) {
        Waiting.until(director.name() + " lets go of " + address, SOON, () -> !holds(director, address));
    }

    /** Waits until so many servers are in the director's table. */
    static void awaitServers(Node director, Running keepalived, int count) {
        Waiting.until(
                count + " servers on " + director.name(),
                SOON,
                () -> keepalived.isAlive()
                        && director.run(Node.SHORTLY, Programs.ours("ipvsadm"), "-Ln")
                                        .out()
                                        .lines()
                                        .filter(line -> line.matches(" *-> [0-9].*"))
                                        .count()
                                == count);
    }
}
