package dev.sluice.app.bench;

import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Programs;
import dev.sluice.app.lab.Running;
import dev.sluice.linux.netlink.Removal;
import dev.sluice.linux.netlink.Rtnetlink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One of the two machines between which an address moves. */
final class FailoverRouter implements AutoCloseable {
    static final InetAddress VIRTUAL = InetAddress.ofLiteral("192.0.2.100");
    private static final int PREFIX = 24;
    private static final String DEVICE = "eth0";
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    /** Whose keepalived it runs. */
    enum Program {
        OURS("Sluice"),
        DEBIAN("keepalived 2.2.7");

        private final String title;

        Program(String title) {
            this.title = title;
        }

        @Override
        public String toString() {
            return title;
        }
    }

    private final Node node;
    private final Running process;

    private FailoverRouter(Node node, Running process) {
        this.node = node;
        this.process = process;
    }

    /** @param other the other machine's own address */
    static FailoverRouter start(Node node, Program program, int priority, FailoverCase failover, String other) {
        String checks = failover.checks() == 0 ? "" : new ManyChecks(failover.checks(), A_SECOND).configuration();
        Path file = node.write("failover.conf", configuration(priority, failover, other) + checks);
        List<String> command = new ArrayList<>();
        command.add(
                program == Program.OURS ? Programs.ours("keepalived") : Programs.theirs("keepalived", "keepalived"));
        command.addAll(List.of("-n", "-l", "-f", file.toString()));
        // Both machines share one file system, and a killed program leaves its files.
        for (String option : List.of("-p", "-r", "-b", "-c")) {
            Path pid = node.file("failover" + option + ".pid");
            delete(pid);
            command.addAll(List.of(option, pid.toString()));
        }
        return new FailoverRouter(node, node.start(command.toArray(String[]::new)));
    }

    private static void delete(Path file) {
        try {
            boolean _ = Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String configuration(int priority, FailoverCase failover, String other) {
        String bfd = """
                bfd_instance other {
                    neighbor_ip %s
                    min_rx 5
                    min_tx 5
                    multiplier 3
                }
                """.formatted(other);
        return (failover.bfd() ? bfd : "")
                + """
                vrrp_instance VI_1 {
                    interface %s
                    virtual_router_id 51
                    priority %d
                    version 3
                    advert_int %s
                    %s
                    virtual_ipaddress {
                        %s/%d
                    }
                }
                """.formatted(
                                DEVICE,
                                priority,
                                failover.interval(),
                                failover.bfd() ? "track_bfd {\n        other peer\n    }" : "",
                                VIRTUAL.getHostAddress(),
                                PREFIX);
    }

    /** Whether it has the virtual address. */
    boolean holds() {
        return node.call(() -> {
            try (Rtnetlink kernel = Rtnetlink.open()) {
                return kernel.addresses().list().stream()
                        .anyMatch(address -> address.address().equals(VIRTUAL));
            }
        });
    }

    /** Whether it takes part; both programs say so in the same words. */
    boolean listens() {
        return process.log().contains("Entering BACKUP STATE");
    }

    String log() {
        return process.log();
    }

    /** SIGTERM. */
    void stop() {
        process.terminate();
    }

    /** SIGKILL, for all of its processes. */
    void kill() {
        process.close();
    }

    /** Ends it in order and takes away what it left, so that the next one finds a clean machine. */
    @Override
    public void close() {
        try {
            process.terminate();
            int _ = process.await(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.close();
            removeAddress();
        }
    }

    private void removeAddress() {
        node.call(() -> {
            try (Rtnetlink kernel = Rtnetlink.open()) {
                Removal removal = kernel.addresses()
                        .removal(kernel.links().require(DEVICE).index(), VIRTUAL, PREFIX);
                return kernel.perform(removal);
            }
        });
    }
}
