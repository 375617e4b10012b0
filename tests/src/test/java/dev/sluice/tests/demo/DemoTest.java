package dev.sluice.tests.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Commands;
import dev.sluice.app.lab.Output;
import dev.sluice.app.lab.Programs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("network")
class DemoTest {
    @ParameterizedTest
    @CsvSource({"dr, rr, auto, 'tc', 5, 5", "nat, wrr, xdp, 'xdp', 6, 4", "tun, wlc, tc, 'tc', 6, 4"})
    void showsABalancedCluster(String method, String scheduler, String hook, String chosen, int first, int second) {
        Output output = demo("--json", "--method", method, "--scheduler", scheduler, "--hook", hook);
        assertThat(output.code()).as(output.error()).isZero();
        assertThat(output.out())
                .startsWith("{\"method\":\"" + method + "\",\"scheduler\":\"" + scheduler + "\",\"hook\":\"" + chosen
                        + "\",\"requests\":10,\"failures\":0,\"answers\":{\"server1\":" + first + ",\"server2\":"
                        + second + "}");
    }

    @Test
    void printsTheCommandsAndLeavesNothing() {
        Output output = demo("--servers", "1", "--requests", "2");
        assertThat(output.code()).as(output.error()).isZero();
        assertThat(output.out())
                .contains(
                        "server1# sluice realserver up --vip 192.168.1.200 --method dr",
                        "director# ipvsadm -A -t 192.168.1.200:80 -s rr",
                        "director# ipvsadm -a -t 192.168.1.200:80 -r 192.168.1.67:80 -g -w 1",
                        "director# ipvsadm -Ln --stats",
                        "balanced as rr promises");
    }

    private static Output demo(String... words) {
        List<String> command = new ArrayList<>(List.of(Programs.ours("sluice"), "demo"));
        command.addAll(List.of(words));
        return Commands.run(Duration.ofMinutes(10), command);
    }
}
