package dev.sluice.app.bench;

import dev.sluice.app.lab.LabException;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kernel's pktgen on the client's interface (Documentation/networking/pktgen.rst), counted as they reach the server. */
final class PacketGenerator {
    private static final Path CONTROL = Path.of("/proc/thread-self/net/pktgen");
    private static final Pattern MAC = Pattern.compile("link/ether ([0-9a-f:]{17})");
    private static final int FLOWS = 1000;
    private static final int FIRST_PORT = 20_000;
    private static final int CALIBRATION = 10_000;

    private PacketGenerator() {}

    /** Has the server discard the packets early, that only the way there is measured. Fails where this kernel has no pktgen. */
    static void prepare(Bed bed) {
        if (!bed.client().call(() -> Files.exists(CONTROL)))
            throw new LabException("this kernel has no packet generator: modprobe pktgen");
        Path rules = bed.server()
                .write(
                        "discard.conf",
                        "table ip raw { chain prerouting { type filter hook prerouting priority raw; udp dport "
                                + Bed.DISCARD + " drop\n}\n}\n");
        bed.server().run("nft", "-f", rules.toString());
    }

    /** Packets a second that arrived at the server. */
    static double rate(Bed bed, int seconds) {
        configure(bed);
        long begin = System.nanoTime();
        send(bed.client(), CALIBRATION);
        double perSecond = CALIBRATION / seconds(begin);

        long before = bed.server().received("eth0");
        begin = System.nanoTime();
        send(bed.client(), Math.round(perSecond * seconds));
        double elapsed = seconds(begin);
        Waiting.pause(Duration.ofMillis(200));
        return (bed.server().received("eth0") - before) / elapsed;
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static void configure(Bed bed) {
        write(bed.client(), "kpktgend_0", List.of("rem_device_all", "add_device eth0"));
        write(
                bed.client(),
                "eth0",
                List.of(
                        "clone_skb 0",
                        "pkt_size 60",
                        "delay 0",
                        "flag UDPSRC_RND",
                        "src_min " + Bed.CLIENT,
                        "src_max " + Bed.CLIENT,
                        "dst_min " + bed.target(),
                        "dst_max " + bed.target(),
                        "dst_mac " + mac(bed.director()),
                        "udp_src_min " + FIRST_PORT,
                        "udp_src_max " + (FIRST_PORT + FLOWS),
                        "udp_dst_min " + Bed.DISCARD,
                        "udp_dst_max " + Bed.DISCARD));
    }

    /** Returns when all are sent: the kernel holds the writer of "start" until then. */
    private static void send(Node client, long count) {
        write(client, "eth0", List.of("count " + count));
        write(client, "pgctrl", List.of("start"));
    }

    private static String mac(Node director) {
        Matcher mac = MAC.matcher(director.run("ip", "link", "show", "eth0"));
        if (!mac.find()) throw new LabException("the director's eth0 has no link address");
        return mac.group(1);
    }

    private static void write(Node client, String file, List<String> commands) {
        client.call(() -> {
            for (String command : commands) {
                try {
                    Files.writeString(CONTROL.resolve(file), command + "\n");
                } catch (IOException e) {
                    throw new LabException("pktgen refuses \"" + command + "\" for " + file, e);
                }
            }
            return true;
        });
    }
}
