package dev.sluice.tests.traffic;

import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Programs;
import dev.sluice.app.lab.Running;
import dev.sluice.app.lab.Waiting;
import java.nio.file.Path;
import java.time.Duration;

/** What passes a node's eth0, for tshark(1) to judge. */
public final class Capture {
    private static final Duration SOON = Duration.ofSeconds(10);

    private Capture() {}

    /** A tcpdump(8) that listens already, and ends after so many packets of {@code which}, an expression of pcap-filter(7). */
    public static Running start(Node node, Path file, int packets, String which) {
        String tcpdump = Programs.theirs("tcpdump", "tcpdump");
        String count = Integer.toString(packets);
        Running running = node.start(tcpdump, "-i", "eth0", "-U", "-w", file.toString(), "-c", count, which);
        Waiting.until("tcpdump listens", SOON, () -> running.log().contains("listening"));
        return running;
    }
}
