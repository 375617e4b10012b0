package dev.sluice.tests.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Commands;
import dev.sluice.app.lab.Output;
import dev.sluice.app.lab.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code sluice demo}, as its first user types it. */
@Tag("network")
class DemoTest {
    private static final Duration LIMIT = Duration.ofMinutes(4);

    @ParameterizedTest
    @CsvSource({"dr,tc", "dr,xdp", "nat,tc", "nat,xdp", "tun,tc", "tun,xdp"})
    void balancesByEveryMethodAtEveryHook(String method, String hook) {
        String answer =
                demo("--json", "--method", method, "--hook", hook).orFail().out();
        assertThat(answer.strip())
                .startsWith("{\"method\":\"" + method + "\",\"scheduler\":\"rr\",\"hook\":\"" + hook
                        + "\",\"requests\":10,\"failures\":0,\"answers\":{\"server1\":5,\"server2\":5},\"order\":[")
                .endsWith("]}")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrr", "lc", "wlc"})
    void balancesByEveryScheduler(String scheduler) {
        String answer = demo("--json", "--scheduler", scheduler, "--servers", "3", "--requests", "9")
                .orFail()
                .out();
        assertThat(answer)
                .contains("\"scheduler\":\"" + scheduler + "\",\"hook\":\"tc\"")
                .contains("\"failures\":0,\"answers\":{\"server1\":3,\"server2\":3,\"server3\":3}");
    }

    @Test
    void isKeptUntilItIsStopped() {
        List<String> curl;
        try {
            String said = demo("--keep").orFail().out();
            assertThat(said)
                    .contains(
                            "server1# sluice realserver up --vip 192.168.1.200 --method dr",
                            "director# ipvsadm -A -t 192.168.1.200:80 -s rr",
                            "director# ipvsadm -a -t 192.168.1.200:80 -r 192.168.1.67:80 -g",
                            "Balanced as rr promises",
                            "demo --stop");
            curl = said.lines()
                    .map(line -> List.of(line.strip().split(" ")))
                    .filter(words -> words.contains("curl"))
                    .findFirst()
                    .orElseThrow();
            assertThat(Commands.run(LIMIT, curl).orFail().out()).startsWith("server");
        } finally {
            assertThat(demo("--stop").orFail().out()).startsWith("removed ");
        }
        // ip netns exec NAMESPACE curl URL
        assertThat(Path.of("/run/netns", curl.get(3))).doesNotExist();
    }

    private static Output demo(String... words) {
        List<String> command = new ArrayList<>(List.of(Programs.ours("sluice"), "demo"));
        command.addAll(List.of(words));
        return Commands.run(LIMIT, command);
    }
}
