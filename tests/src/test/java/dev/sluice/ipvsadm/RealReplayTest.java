package dev.sluice.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Pace;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Replays the recorded commands with the programs in {@code bin/} against the real director, each group in a network namespace of
 * its own. What is said must be what the original said, which {@link GoldenTest} proves the
 * model to know.
 */
@Tag("network")
class RealReplayTest {
    private static final Path BIN = bin();
    private static final Set<String> CORNERS = Set.of("grammar: servers", "restore", "unprivileged", "after flush");
    private static final int PATIENCE_SECONDS =
            (int) Pace.patience(Duration.ofMinutes(2)).toSeconds();
    private static final String NOT_YET = " not supported yet";

    /** Maven runs tests in their module's directory, ./test-kernels in the project's. */
    private static Path bin() {
        Path here = Path.of("").toAbsolutePath();
        Path bin = here.resolve("bin");
        return Files.isExecutable(bin.resolve("sluice")) ? bin : here.resolveSibling("bin");
    }

    /** Here and not by the first command, which would be blamed for what Maven prints. */
    @BeforeAll
    static void build() throws Exception {
        Process build = new ProcessBuilder(BIN.resolve("sluice").toString(), "version")
                .inheritIO()
                .start();
        assertThat(build.waitFor()).isZero();
    }

    @TestFactory
    Stream<DynamicTest> corpus() {
        return Golden.groups("ipvsadm.jsonl").entrySet().stream()
                .filter(group -> !group.getKey().startsWith("traffic"))
                .map(RealReplayTest::test);
    }

    @TestFactory
    Stream<DynamicTest> corners() {
        return Golden.groups("ipvsadm-more.jsonl").entrySet().stream()
                .filter(group -> CORNERS.contains(group.getKey()))
                .map(RealReplayTest::test);
    }

    private static DynamicTest test(Map.Entry<String, List<Golden.Line>> group) {
        return DynamicTest.dynamicTest(
                group.getKey(), () -> assertThat(differences(group.getValue())).isEmpty());
    }

    private static List<String> differences(List<Golden.Line> lines) throws IOException, InterruptedException {
        List<String> differences = new ArrayList<>();
        MemoryDirector model = new MemoryDirector();
        try (Lab lab = Lab.open("golden")) {
            Node node = lab.node("d");
            Path hosts = Path.of("/etc/netns", node.namespace());
            try {
                Files.createDirectories(hosts);
                Files.writeString(hosts.resolve("hosts"), RecordedNames.HOSTS_FILE);
                // On a slow machine every group's beginning: what follows builds upon it.
                for (Golden.Line line : lines.subList(0, Pace.share(lines.size()))) {
                    if (line.argv().getFirst().equals("cat") || line.needsTraffic()) continue;
                    // The kernel that was recorded has no module ip_vs_twos; here it is there, as it is in others.
                    if (line.argv().contains("twos")) continue;
                    Said real = run(node, line);
                    if (line.isSetup()) continue;
                    Said expected = expected(line, model);
                    if (!agree(expected, real)) differences.add(describe(line, expected, real));
                }
                run(node, List.of("sluice", "stop"), "", null);
            } finally {
                Files.deleteIfExists(hosts.resolve("hosts"));
                Files.deleteIfExists(hosts);
            }
        }
        return differences;
    }

    private static String describe(Golden.Line line, Said expected, Said real) {
        return "\n[" + line.id() + "] " + String.join(" ", line.argv()) + "\n  want " + expected + "\n  got  " + real;
    }

    private static Said expected(Golden.Line line, MemoryDirector model) {
        List<String> words = line.argv().subList(1, line.argv().size());
        return switch (line.argv().getFirst()) {
            case "ipvsadm" -> InProcess.run(line, words, line.stdin(), model);
            case "ipvsadm-save" ->
                line.exitCode() != 0
                        ? new Said(line.exitCode(), line.stdout(), line.stderr())
                        : InProcess.run(line, words.contains("-n") ? List.of("-S", "-n") : List.of("-S"), "", model);
            case "ipvsadm-restore" -> InProcess.run(line, List.of("-R"), "-C\n" + withoutComments(line.stdin()), model);
            default -> throw new IllegalArgumentException(line.argv().toString());
        };
    }

    private static String withoutComments(String input) {
        return input.lines().filter(text -> !text.startsWith("#")).collect(Collectors.joining("\n"));
    }

    /** Who refuses first is not fixed: a change that cannot be done yet may also lack its service. */
    private static boolean agree(Said expected, Said real) {
        if (!expected.stderr().contains(NOT_YET)) return real.equals(expected);
        boolean isRefused = real.stderr().contains(NOT_YET) && real.exitCode() == 2;
        boolean isMissing =
                real.stderr().startsWith("No such ") || real.stderr().startsWith("Service not defined");
        return real.stdout().equals(expected.stdout()) && (isRefused || isMissing && real.exitCode() != 0);
    }

    private static Said run(Node node, Golden.Line line) throws IOException, InterruptedException {
        return run(node, line.argv(), line.stdin(), line.user());
    }

    private static Said run(Node node, List<String> words, String stdin, @Nullable String user)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", node.namespace()));
        if (user != null) command.addAll(List.of("setpriv", "--reuid", user, "--clear-groups", "--inh-caps=-all"));
        boolean isOurs = Files.isExecutable(BIN.resolve(words.getFirst()));
        command.add(isOurs ? BIN.resolve(words.getFirst()).toString() : words.getFirst());
        command.addAll(words.subList(1, words.size()));
        Path out = Files.createTempFile("golden-", ".out");
        Path err = Files.createTempFile("golden-", ".err");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            try (OutputStream in = process.getOutputStream()) {
                in.write(stdin.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // It did not read its input to the end.
            }
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .describedAs(String.join(" ", command))
                    .isTrue();
            return new Said(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        }
    }
}
