package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SluiceTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** Prints what it was given, so that a test sees what the parser made of the words. */
    private final class Echo implements Command {
        @Override
        public String name() {
            return "echo";
        }

        @Override
        public String summary() {
            return "Say it again";
        }

        @Override
        public Options options() {
            return new Options()
                    .choice("method", List.of("dr", "nat", "tun"), "how")
                    .number("servers", 1, 9, 2, "how many")
                    .value("name", "NAME", null, "whose")
                    .flag("json", "for machines")
                    .operand("action", List.of("up", "down"), true)
                    .operand("rest", List.of(), false);
        }

        @Override
        public int run(Arguments a) throws IOException {
            if ("fail".equals(a.optional("name"))) throw new IOException("link(eth9): no such device");
            say(a.operands() + " " + a.value("method") + " " + a.number("servers") + " " + a.optional("name") + " "
                    + a.flag("json"));
            return 0;
        }

        private void say(String text) {
            out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private int sluice(String... words) {
        return new Sluice(List.of(new Echo(), new Version()), print(out), print(err)).run(List.of(words));
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    @Test
    void defaultsAreFilledIn() {
        assertThat(sluice("echo", "up")).isZero();
        assertThat(out).hasToString("[up] dr 2 null false");
    }

    @Test
    void optionsAndOperandsMayBeMixed() {
        assertThat(sluice("echo", "--method=nat", "down", "--servers", "9", "--name", "-x", "--json", "--", "--json"))
                .isZero();
        assertThat(out).hasToString("[down, --json] nat 9 -x true");
    }

    @Test
    void mistakesAreNamedAndACorrectionSuggested() {
        assertMisuse("unknown option '--metod'; did you mean '--method'?", "echo", "up", "--metod", "dr");
        assertMisuse("unknown option '-x'", "echo", "up", "-x");
        assertMisuse("'--method' is one of dr, nat, tun, not 'tum'; did you mean 'tun'?", "echo", "--method", "tum");
        assertMisuse("'--servers' is a number from 1 to 9, not '10'", "echo", "up", "--servers", "10");
        assertMisuse("'--servers' is a number from 1 to 9, not 'x'", "echo", "up", "--servers=x");
        assertMisuse("'--name' needs a value: NAME", "echo", "up", "--name");
        assertMisuse("'--json' takes no value", "echo", "up", "--json=1");
        assertMisuse("'--json' given twice", "echo", "up", "--json", "--json");
        assertMisuse("missing up|down", "echo");
        assertMisuse("unknown action 'uq'; did you mean 'up'?; one of: up, down", "echo", "uq");
        assertMisuse("unexpected 'c'", "echo", "up", "b", "c");
        assertMisuse("sluice: unknown command 'ecco'; did you mean 'echo'?", "ecco");
    }

    private void assertMisuse(String message, String... words) {
        err.reset();
        assertThat(sluice(words)).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(message).contains("Try 'sluice ");
    }

    @Test
    void failuresAreOneLine() {
        assertThat(sluice("echo", "up", "--name", "fail")).isEqualTo(1);
        assertThat(err).hasToString("sluice echo: link(eth9): no such device\n");
    }

    @Test
    void helpListsCommandsAndOptions() {
        assertThat(sluice("help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("  echo     Say it again\n");
        out.reset();
        assertThat(sluice("echo", "--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("Usage: sluice echo up|down [REST] [options]")
                .contains("  --method dr|nat|tun  how (default dr)")
                .contains("  --json               for machines\n");
    }

    @Test
    void noWordsAtAllIsAMistake() {
        assertThat(sluice()).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("Usage: sluice COMMAND");
    }

    @Test
    void theVersionIsTheBuilds() throws Exception {
        assertThat(Version.number()).matches("\\d+\\.\\d+\\.\\d+.*");
    }
}
