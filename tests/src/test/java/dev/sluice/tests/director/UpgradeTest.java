package dev.sluice.tests.director;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Nginx;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Waiting;
import dev.sluice.control.ForwardingMethod;
import dev.sluice.ebpf.load.BpfLink;
import dev.sluice.linux.Bpf;
import dev.sluice.linux.LinkInfo;
import dev.sluice.tests.traffic.Load;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A daemon of another version takes over what one before attached, under load. */
@Tag("network")
class UpgradeTest {
    private static final int PORT = 80;
    /** The hash of a program's instructions, as bpftool(8) and tc(8) print it. */
    private static final Pattern TAG = Pattern.compile("tag (\\p{XDigit}{16})");

    private final Lab lab = Lab.open("upgrade");

    @AfterEach
    void closeLab() {
        lab.close();
    }

    @Test
    void anotherProgramTakesOverWithoutAFailedRequest() throws Exception {
        Cluster cluster = Cluster.twoNetworks(lab, 2);
        Node node = cluster.director().sysctl("net.ipv4.ip_forward", "1").address("lo", Cluster.VIP + "/32");
        for (Node server : cluster.servers()) Nginx.start(server, false, PORT);
        TestDirector director = TestDirector.start(node);
        director.service(Cluster.VIP, PORT, "rr", ForwardingMethod.MASQUERADE, cluster.addresses());
        List<String> tags = tags(node, director);
        Map<Path, Integer> links = links(director);
        Load load = Load.start(cluster.client(), "http://" + Cluster.VIP + "/");
        Waiting.pause(Duration.ofSeconds(2));

        director.kill();
        Waiting.pause(Duration.ofSeconds(1));
        director.startAgainAs(OtherVersion.class);
        Waiting.pause(Duration.ofSeconds(2));

        assertThat(tags(node, director)).hasSameSizeAs(tags).doesNotContainAnyElementsOf(tags);
        assertThat(links(director)).as("switched in one step, never detached").isEqualTo(links);
        load.endClean();
        assertThat(director.services().getFirst().counters().connections()).isPositive();
    }

    /** Of all programs attached to the director's interfaces. */
    private static List<String> tags(Node node, TestDirector director) throws IOException {
        StringBuilder shown = new StringBuilder();
        for (Path pin : pins(director))
            try (BpfLink link = BpfLink.open(Bpf.host(), pin).orElseThrow()) {
                shown.append(node.run("bpftool", "prog", "show", "id", Integer.toString(link.programId())));
            }
        for (String device : List.of("eth0", "eth1"))
            shown.append(node.run("tc", "filter", "show", "dev", device, "ingress"));
        List<String> tags = TAG.matcher(shown).results().map(MatchResult::group).toList();
        assertThat(tags).as(shown.toString()).hasSize(2);
        return tags;
    }

    /** Identities of the links; none on kernels without tcx. */
    private static Map<Path, Integer> links(TestDirector director) throws IOException {
        Map<Path, Integer> links = new TreeMap<>();
        for (Path pin : pins(director))
            try (BpfLink link = BpfLink.open(Bpf.host(), pin).orElseThrow()) {
                LinkInfo info = link.info();
                links.put(pin, info.id());
            }
        return links;
    }

    private static List<Path> pins(TestDirector director) throws IOException {
        try (Stream<Path> files = Files.list(director.pins().resolve("links"))) {
            return files.toList();
        }
    }
}
