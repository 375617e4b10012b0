package dev.sluice.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.Director;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Replays every recorded command in this process, against a director in memory. */
class GoldenTest {
    /** The one combination that the original refuses and we do not. */
    private static final String OURS = "The option 'service-address' conflicts with the 'connection' option";

    /** Ours also saves thresholds and timeouts. */
    @BeforeAll
    static void saveAsStock() {
        System.setProperty(Execution.SAVE, "stock");
    }

    @AfterAll
    static void saveAll() {
        System.clearProperty(Execution.SAVE);
    }

    @TestFactory
    Stream<DynamicContainer> corpus() {
        return replay("ipvsadm.jsonl");
    }

    @TestFactory
    Stream<DynamicContainer> corners() {
        return replay("ipvsadm-more.jsonl");
    }

    @TestFactory
    Stream<DynamicContainer> random() {
        return replay("ipvsadm-random.jsonl");
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
        Said said = InProcess.run(line, line.argv().subList(1, line.argv().size()), line.stdin(), director);
        // None runs here, where one ran when this was recorded.
        if (line.stdout().contains(" sync daemon (")) {
            assertThat(said).isEqualTo(new Said(0, "", ""));
            return;
        }
        if (line.stderr().startsWith(OURS)) {
            assertThat(said.stderr()).doesNotContain(OURS);
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
}
