package dev.sluice.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.Director;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Replays every recorded command in this process, against a director in memory. */
class GoldenTest {
    /** {@code /etc/hosts} and {@code /etc/services} of the machine the recordings were made on. */
    private static final class RecordedNames implements Names {
        private static final Map<String, String> HOSTS = Map.of(
                "localhost", "127.0.0.1",
                "averyveryverylongname.example.org", "10.9.9.1",
                "shortname", "10.9.9.2",
                "v6name", "fd99::1");

        private final Names ports = new SystemNames(Path.of("src/test/resources/golden/services"));

        @Override
        public @Nullable Inet4Address address(String host) {
            String address = HOSTS.get(host);
            return address == null ? null : AddressText.parse4(address);
        }

        @Override
        public @Nullable String host(InetAddress address) {
            String text = AddressText.format(address);
            for (Map.Entry<String, String> host : HOSTS.entrySet())
                if (host.getValue().equals(text)) return host.getKey();
            return null;
        }

        @Override
        public int port(String service, dev.sluice.control.Protocol protocol) {
            return ports.port(service, protocol);
        }

        @Override
        public @Nullable String service(int port, dev.sluice.control.Protocol protocol) {
            return ports.service(port, protocol);
        }
    }

    private record Said(int exitCode, String stdout, String stderr) {}

    @TestFactory
    Stream<DynamicContainer> corpus() {
        return replay("ipvsadm.jsonl");
    }

    @TestFactory
    Stream<DynamicContainer> corners() {
        return replay("ipvsadm-more.jsonl");
    }

    /** The commands of a group build on each other, so a group is one test. */
    private static Stream<DynamicContainer> replay(String file) {
        return Golden.groups(file).entrySet().stream()
                .filter(group -> !group.getKey().startsWith("traffic"))
                .map(group -> DynamicContainer.dynamicContainer(group.getKey(), tests(group.getValue())));
    }

    private static Stream<DynamicTest> tests(List<Golden.Line> lines) {
        MemoryDirector director = new MemoryDirector();
        return lines.stream()
                .filter(line -> !line.isSetup() && line.argv().getFirst().equals("ipvsadm"))
                .map(line -> DynamicTest.dynamicTest(
                        "[" + line.id() + "] " + String.join(" ", line.argv()), () -> compare(line, director)));
    }

    private static void compare(Golden.Line line, Director director) {
        Said said = run(line, director);
        // None runs here, where one ran when this was recorded.
        if (line.stdout().contains(" sync daemon (")) {
            assertThat(said).isEqualTo(new Said(0, "", ""));
            return;
        }
        if (needsSyncDaemon(line)) {
            assertThat(said.exitCode()).isEqualTo(2);
            assertThat(said.stderr()).startsWith("ipvsadm: ").endsWith("not supported yet\n");
            return;
        }
        assertThat(said).isEqualTo(new Said(line.exitCode(), line.stdout(), line.stderr()));
    }

    /** Starting and stopping one is refused, unless the words are wrong anyway; none is ever listed. */
    private static boolean needsSyncDaemon(Golden.Line line) {
        String command = line.argv().get(Math.min(1, line.argv().size() - 1));
        boolean isDaemonCommand = command.startsWith("--start-daemon") || command.startsWith("--stop-daemon");
        boolean isMisuse = line.exitCode() == 2
                || line.stderr().startsWith("Try")
                || line.stderr().contains(": ");
        return isDaemonCommand && !isMisuse;
    }

    private static Said run(Golden.Line line, Director director) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Ipvsadm ipvsadm = new Ipvsadm(
                access(line, director),
                new RecordedNames(),
                new ByteArrayInputStream(line.stdin().getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        int exitCode = ipvsadm.run(line.argv().subList(1, line.argv().size()));
        return new Said(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static DirectorAccess access(Golden.Line line, Director director) {
        return new DirectorAccess() {
            @Override
            public void check() {
                if (Objects.equals(line.user(), "nobody")) throw Failure.misuse(LocalDirector.DENIED);
            }

            @Override
            public Director open(boolean forChange) {
                return director;
            }
        };
    }
}
