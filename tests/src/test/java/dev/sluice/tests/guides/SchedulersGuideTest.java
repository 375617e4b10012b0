package dev.sluice.tests.guides;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Nginx;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Programs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Guide 4, every scheduler with every forwarding method by both hooks: real requests to real servers of weights 1, 2 and 3. Prints
 * what each combination did as one table.
 */
@Tag("network")
class SchedulersGuideTest extends Guide {
    private static final int SERVERS = 3, REQUESTS = 18;
    /** A service of its own for each scheduler: servers that return to a service still have its old connections. */
    private static final int FIRST_PORT = 8001;

    private static final List<String> SCHEDULERS =
            List.of("rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "sed", "nq", "fo", "ovf", "mh", "twos");

    /** Combination to what each scheduler made of it: requests per server. */
    private static final Map<String, List<String>> TABLE = new TreeMap<>();

    @ParameterizedTest
    @CsvSource({
        "dr, IPV4, tc", "dr, IPV4, xdp", "nat, IPV4, tc", "nat, IPV4, xdp", "tun, IPV4, tc", "tun, IPV4, xdp",
        "dr, IPV6, tc", "dr, IPV6, xdp", "nat, IPV6, tc", "nat, IPV6, xdp", "tun, IPV6, tc", "tun, IPV6, xdp"
    })
    void balances(String method, Family family, String hook) throws Exception {
        Cluster cluster = cluster(method, family);
        Node director = cluster.director();
        director.run("ip", "addr", "add", family.inNetwork(Cluster.VIP), "dev", "eth0");
        useHook(cluster, hook);
        configure(cluster, method, family);
        List<String> row = new ArrayList<>();
        for (String scheduler : SCHEDULERS) {
            int[] served = served(cluster, family.socket(Cluster.VIP, FIRST_PORT + row.size()));
            assertThat(Arrays.stream(served).sum()).as(scheduler).isEqualTo(REQUESTS);
            assertPromised(scheduler, served);
            row.add(Arrays.toString(served));
        }
        assertHooked(director, hook);
        TABLE.put(method + " " + family + " " + hook, row);
    }

    /** All services by one command, as the other guides type one after the other. */
    private static void configure(Cluster cluster, String method, Family family) {
        StringBuilder rules = new StringBuilder();
        int port = FIRST_PORT;
        for (String scheduler : SCHEDULERS) {
            String service = "-t " + family.socket(Cluster.VIP, port);
            rules.append("-A ").append(service).append(" -s ").append(scheduler).append('\n');
            for (int i = 0; i < SERVERS; i++) {
                String address = cluster.addresses().get(i);
                String server = family.socket(address, port);
                rules.append("-a ").append(service).append(" -r ").append(server);
                rules.append(' ')
                        .append(option(method))
                        .append(" -w ")
                        .append(i + 1)
                        .append('\n');
            }
            port++;
        }
        Node director = cluster.director();
        String file = director.write("rules", rules.toString()).toString();
        director.run("sh", "-c", "exec \"$0\" -R < \"$1\"", Programs.ours("ipvsadm"), file);
    }

    /** What the scheduler owes to one client's requests, one after the other. */
    private static void assertPromised(String scheduler, int[] served) {
        List<Integer> counts = Arrays.stream(served).boxed().toList();
        switch (scheduler) {
            case "rr" -> assertThat(counts).containsExactly(6, 6, 6);
            case "wrr" -> assertThat(counts).containsExactly(3, 6, 9);
            case "lblc", "lblcr", "dh", "sh", "mh" ->
                assertThat(counts).as(scheduler).contains(REQUESTS);
            // Each connection is no longer active when the next one begins, and these count active ones only.
            case "fo", "ovf", "sed", "nq" -> assertThat(counts).as(scheduler).containsExactly(0, 0, REQUESTS);
            case "lc", "wlc" -> assertThat(counts).as(scheduler).doesNotContain(0);
            default -> {}
        }
    }

    /** Each request on a connection of its own; requests per server, in their order. */
    private static int[] served(Cluster cluster, String service) {
        String url = "http://" + service + "/?[1-" + REQUESTS + "]";
        List<String> answers = cluster.client()
                .run("curl", "-sS", "--max-time", "30", "-H", "Connection: close", url)
                .lines()
                .filter(line -> !line.startsWith("--_curl_--"))
                .toList();
        int[] served = new int[SERVERS];
        for (int i = 0; i < SERVERS; i++) served[i] = Collections.frequency(answers, "server" + (i + 1));
        return served;
    }

    private Cluster cluster(String method, Family family) {
        Cluster cluster = switch (method) {
            case "dr" -> Cluster.oneNetwork(lab, SERVERS);
            case "nat" -> Cluster.twoNetworks(lab, SERVERS);
            default -> Cluster.manyNetworks(lab, SERVERS);
        };
        if (family == Family.IPV6) lab.addIpv6();
        if (method.equals("nat")) cluster.director().run("sysctl", "-w", family.forwarding() + "=1");
        for (Node server : cluster.servers()) {
            String sluice = Programs.ours("sluice");
            if (!method.equals("nat"))
                server.run(sluice, "realserver", "up", "--vip", family.of(Cluster.VIP), "--method", method);
            Nginx _ = Nginx.start(
                    server,
                    false,
                    IntStream.range(FIRST_PORT, FIRST_PORT + SCHEDULERS.size()).toArray());
        }
        return cluster;
    }

    private static String option(String method) {
        return switch (method) {
            case "dr" -> "-g";
            case "nat" -> "-m";
            default -> "-i";
        };
    }

    @AfterAll
    @SuppressWarnings("SystemOut")
    static void print() {
        StringBuilder table = new StringBuilder("requests served by servers of weights 1, 2 and 3\n");
        table.append(String.format("%-14s", ""));
        for (String scheduler : SCHEDULERS) table.append(String.format("%-12s", scheduler));
        TABLE.forEach((combination, row) -> {
            table.append(String.format("%n%-14s", combination));
            for (String served : row) table.append(String.format("%-12s", served));
        });
        System.out.println(table);
    }
}
