package dev.sluice.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.Director;
import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import dev.sluice.control.ServiceKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** {@code -R} of lines that the recordings do not have. */
class RestoreTest {
    private static final String NO_SYNC = "ipvsadm: synchronisation of connections with another director"
            + " (--start-daemon, --stop-daemon) is not supported yet\n";

    /** What the director was asked. */
    private final List<Request> asked = new ArrayList<>();

    private final Director director = new Director() {
        private final MemoryDirector memory = new MemoryDirector();

        @Override
        public Reply ask(Request request) {
            asked.add(request);
            return memory.ask(request);
        }

        @Override
        public Reply.@Nullable Refused listConnections(@Nullable ServiceKey only, ConnectionSink sink)
                throws IOException {
            return memory.listConnections(only, sink);
        }
    };

    private Said ipvsadm(String stdin, String... words) {
        Golden.Line line = new Golden.Line(0, "restore", false, false, List.of(words), stdin, null, 0, "", "");
        return InProcess.run(line, List.of(words), stdin, director);
    }

    @Test
    void aDaemonsLineIsReportedAndTheOthersAreDoneInOneTransaction() {
        String rules = """
                -A -t 10.0.0.1:80 -s rr
                --start-daemon master --syncid 5
                -a -t 10.0.0.1:80 -r 10.0.0.2:80 -g -w 1
                """;
        assertThat(ipvsadm(rules, "-R")).isEqualTo(new Said(0, "", NO_SYNC));
        assertThat(asked).hasSize(1);
        assertThat(ipvsadm("", "-S", "-n").stdout()).isEqualTo("""
                -A -t 10.0.0.1:80 -s rr
                -a -t 10.0.0.1:80 -r 10.0.0.2:80 -g -w 1
                """);
    }

    @Test
    void theExitCodeIsTheLastLines() {
        assertThat(ipvsadm("-A -t 10.0.0.1:80\n--stop-daemon backup\n", "-R")).isEqualTo(new Said(2, "", NO_SYNC));
        assertThat(asked).hasSize(1);
    }

    @Test
    void aDaemonsLineWithoutSenseEndsItAsAnyDoes() {
        assertThat(ipvsadm("--start-daemon nobody\n-A -t 10.0.0.1:80\n", "-R"))
                .isEqualTo(new Said(2, "", "illegal start-daemon parameter specified\n"));
        assertThat(asked).isEmpty();
    }

    @Test
    void aloneItIsRefusedAsBefore() {
        assertThat(ipvsadm("", "--start-daemon", "master")).isEqualTo(new Said(2, "", NO_SYNC));
        assertThat(asked).isEmpty();
    }
}
