package dev.sluice.keepalived.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.keepalived.command.KeepalivedOptions.UsageException;
import dev.sluice.keepalived.config.TestHost;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {
    private static final String GOOD = """
            vrrp_instance VI_1 {
                state MASTER
                interface eth0
                virtual_router_id 51
                priority 100
                version 3
                advert_int 0.1
                track_interface {
                    eth1 weight -20
                }
                virtual_ipaddress {
                    192.168.1.200/24
                }
            }
            virtual_server 192.168.1.200 80 {
                lb_algo rr
                lb_kind DR
                protocol TCP
                real_server 192.168.1.10 80 {
                    TCP_CHECK {
                        connect_timeout 3
                    }
                }
            }
            """;

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void write() throws IOException {
        Files.writeString(directory.resolve("good.conf"), GOOD);
        Files.writeString(directory.resolve("bad.conf"), GOOD.replace("priority 100", "prioritty 100"));
        Files.writeString(directory.resolve("worse.conf"), GOOD.replace("virtual_router_id 51", ""));
        Files.writeString(directory.resolve("id.conf"), "@one zork\n");
    }

    private int keepalived(String... arguments) {
        return new KeepalivedCommand((o, a, b) -> 77, (o, a, b) -> 78, new TestHost(), directory)
                .run(arguments, stream(out), stream(err));
    }

    private int check(String... arguments) {
        return new CheckCommand(directory, new TestHost()).run(arguments, stream(out), stream(err));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String complained() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void parsesLikeGetopt() throws UsageException {
        KeepalivedOptions options = KeepalivedOptions.parse(List.of(
                "-nlDxP",
                "-f",
                "a.conf",
                "-pone.pid",
                "--vrrp_pid=two",
                "--checkers_p",
                "three",
                "-S",
                "3",
                "rest",
                "--",
                "-t"));
        assertThat(options.foreground()).isTrue();
        assertThat(options.logsToConsole()).isTrue();
        assertThat(options.runsVrrp()).isTrue();
        assertThat(options.runsCheckers()).isFalse();
        assertThat(options.file()).isEqualTo("a.conf");
        assertThat(options.pidFile()).contains("one.pid");
        assertThat(options.vrrpPidFile()).contains("two");
        assertThat(options.checkersPidFile()).contains("three");
        assertThat(options.logFacility()).contains("3");
        assertThat(options.unexpected()).containsExactly("rest", "-t");
        assertThat(options.configTest()).isEmpty();
        assertThat(options.withoutEffect()).singleElement().asString().startsWith("--snmp has no effect here: ");
    }

    @Test
    void takesOptionalArgumentsOnlyWhenJoined() throws UsageException {
        assertThat(KeepalivedOptions.parse(List.of("-t", "x")).configTest()).contains("");
        assertThat(KeepalivedOptions.parse(List.of("-tx")).configTest()).contains("x");
        assertThat(KeepalivedOptions.parse(List.of("--config-test=x")).configTest())
                .contains("x");
        assertThat(KeepalivedOptions.parse(List.of("-g")).logFile()).contains("/tmp/keepalived.log");
        assertThat(KeepalivedOptions.parse(List.of()).file()).isEqualTo("/etc/keepalived/keepalived.conf");
    }

    @Test
    void refusesUnknownOptions() {
        assertThatThrownBy(() -> KeepalivedOptions.parse(List.of("--zork"))).hasMessage("Unknown option --zork");
        assertThatThrownBy(() -> KeepalivedOptions.parse(List.of("-nz"))).hasMessage("Unknown option -z");
        assertThatThrownBy(() -> KeepalivedOptions.parse(List.of("-f"))).hasMessage("Missing parameter for option -f");
        assertThatThrownBy(() -> KeepalivedOptions.parse(List.of("--v"))).hasMessage("Unknown option --v");
        assertThat(keepalived("--zork")).isEqualTo(1);
    }

    @Test
    void printsSignalNumbers() {
        for (String name : List.of("STOP", "RELOAD", "DATA", "STATS", "STATS_CLEAR", "JSON"))
            assertThat(keepalived("--signum=" + name)).isZero();
        assertThat(printed()).isEqualTo("15\n1\n10\n12\n63\n36\n".replace("\n", System.lineSeparator()));
        assertThat(keepalived("--signum=FOO")).isEqualTo(1);
        assertThat(complained()).contains("Unknown sigfunc FOO");
    }

    @Test
    void printsVersionAndHelp() {
        assertThat(keepalived("-v")).isZero();
        assertThat(keepalived("--help")).isZero();
        assertThat(complained())
                .startsWith("Keepalived v2.2.7")
                .contains("  -f, --use-file=FILE ", "  -t, --config-test[=LOG_FILE]", "      --signum=SIGFUNC");
    }

    @Test
    void testsConfigurations() {
        assertThat(keepalived("-t", "-f", "good.conf")).isZero();
        assertThat(complained()).isEmpty();
        assertThat(keepalived("-t", "-f", "bad.conf")).isEqualTo(5);
        assertThat(complained()).contains("(bad.conf: Line 5) Unknown keyword 'prioritty'", "did you mean 'priority'?");
        assertThat(keepalived("-t", "-f", "none.conf")).isEqualTo(4);
        assertThat(keepalived("-t", "-f", "id.conf", "-i", "one")).isEqualTo(5);
        assertThat(keepalived("-t", "-f", "id.conf", "-i", "two")).isZero();
    }

    @Test
    void testsIntoALogFile() throws IOException {
        assertThat(keepalived("-ttest.log", "-f", "bad.conf")).isEqualTo(5);
        assertThat(complained()).isEmpty();
        assertThat(Files.readString(directory.resolve("test.log"))).contains("prioritty");
    }

    @Test
    void leavesTheRestToTheDaemonAndToGenhash() {
        assertThat(keepalived("-n", "-l")).isEqualTo(77);
        assertThat(keepalived("--genhash", "-s", "1.2.3.4")).isEqualTo(78);
        assertThat(keepalived("-n", "-T")).isEqualTo(78);
        assertThat(complained()).contains("previous options ignored");
    }

    @Test
    void checksWithThreeSeverities() {
        assertThat(check("good.conf")).isZero();
        assertThat(printed()).contains("good.conf: nothing to complain about");
        assertThat(check("bad.conf")).isZero();
        assertThat(printed()).contains("warning[unknown-keyword]", "5 |     prioritty 100", "^^^^^^^^^");
        assertThat(check("bad.conf", "--strict")).isEqualTo(1);
        assertThat(check("worse.conf")).isEqualTo(1);
        assertThat(check("good.conf", "--strict")).isZero();
        assertThat(printed()).contains("advice[advice]: (VI_1) state MASTER changes nothing");
    }

    @Test
    void checksIntoJson() {
        assertThat(check("--json", "worse.conf")).isEqualTo(1);
        assertThat(printed())
                .startsWith("{\"file\":\"worse.conf\",\"exitCode\":1,")
                .contains("\"code\":\"dropped\"");
    }

    @Test
    void refusesWrongUsage() {
        assertThat(check()).isEqualTo(2);
        assertThat(check("a", "b")).isEqualTo(2);
        assertThat(check("a", "--zork")).isEqualTo(2);
        assertThat(check("a", "-i")).isEqualTo(2);
        assertThat(complained()).contains("no file named", "more than one file", "unknown option --zork");
    }

    @Test
    void explains() {
        int exit = new ExplainCommand(directory, new TestHost())
                .run(new String[] {"good.conf", "-i", "lb1"}, stream(out), stream(err));
        assertThat(exit).isZero();
        assertThat(printed())
                .contains(
                        "good.conf, as node 'lb1' reads it",
                        "virtual router VI_1 (good.conf:1:1): VRID 51 on eth0, VRRPv3 over IPV4",
                        "priority 100 (good.conf:5:5)",
                        "starts as BACKUP (state MASTER makes no difference below priority 255)",
                        "wins over priorities 1 to 99, loses to 101 to 255",
                        "advert every 0.1 s (good.conf:7:5); skew 0.0609375 s; master down after 3 adverts and skew: 0.3609375 s",
                        "tracks interface eth1 (good.conf:9:9): priority 80 while it is down, else 100",
                        "virtual server 192.168.1.200:80 TCP (good.conf:15:1)",
                        "TCP_CHECK of 192.168.1.10 every 60 s (default); timeout 3 s (good.conf:21:13), retries 1 (default)",
                        "a dead server is out after at most 67 s",
                        "defaults taken: ");
    }
}
