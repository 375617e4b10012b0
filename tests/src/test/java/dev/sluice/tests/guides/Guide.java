package dev.sluice.tests.guides;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.DirectorDaemon;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Nginx;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Programs;
import dev.sluice.app.lab.Running;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test that follows one of the classic guides, with our commands in place of the originals. */
abstract class Guide {
    Lab lab;

    @BeforeEach
    void openLab() {
        lab = Lab.open("guide");
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }

    /** Types an ipvsadm command on the director; answers what it printed. */
    static String ipvsadm(Node director, String... words) {
        String[] command = new String[words.length + 1];
        command[0] = Programs.ours("ipvsadm");
        System.arraycopy(words, 0, command, 1, words.length);
        return director.run(command);
    }

    /** tc is what ipvsadm starts by itself on virtual interfaces; XDP must be asked for, and the wire prepared. */
    static void useHook(Cluster cluster, String hook) {
        if (hook.equals("tc")) return;
        cluster.prepareForXdp();
        Running _ = DirectorDaemon.start(cluster.director(), hook);
    }

    /** Every interface of the director is hooked, and by that hook. */
    static void assertHooked(Node director, String hook) {
        String status = director.run(Programs.ours("sluice"), "status");
        assertThat(status.lines().filter(line -> line.startsWith("hook")))
                .isNotEmpty()
                .allMatch(line -> line.matches(hook.equals("xdp") ? "hook +eth\\d xdp" : "hook +eth\\d tcx?"));
    }

    /** What the web server said to each of {@code count} requests, one after the other. */
    static List<String> answers(Node client, String url, int count) {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < count; i++)
            answers.add(client.run("curl", "-sS", "--max-time", "30", url).strip());
        return answers;
    }

    /** {@code names} again and again until there are {@code count}. */
    static List<String> inTurn(int count, String... names) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < count; i++) all.add(names[i % names.length]);
        return all;
    }

    /** Every server has answered {@code count} requests, all from and to the addresses of {@code line}. */
    static void assertServed(List<Nginx> webs, String line, int count) throws IOException, InterruptedException {
        for (Nginx web : webs) {
            web.stop();
            assertThat(web.requests()).hasSize(count).containsOnly(line);
        }
    }
}
