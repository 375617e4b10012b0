package dev.sluice.app.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.app.UsageException;
import dev.sluice.control.RefusedSysctl;
import dev.sluice.control.Request;
import dev.sluice.control.Sysctl;
import dev.sluice.control.SysctlValue;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SysctlCommandTest {
    private static List<Request> changes(String word) throws UsageException {
        List<Request> changes = new ArrayList<>();
        SysctlCommand.read(word, changes, new ArrayList<>());
        return changes;
    }

    @Test
    void readsNamesAndValues() throws Exception {
        assertThat(changes("sloppy_tcp")).isEmpty();
        Request wanted = new Request.SetSysctl(new SysctlValue("sloppy_tcp", 1));
        assertThat(changes("sloppy_tcp=1")).containsExactly(wanted);
        assertThat(changes("net.ipv4.vs.sloppy_tcp=1")).containsExactly(wanted);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', delimiter = '|', textBlock = """
            sloppy_tpc=1        | unknown sysctl 'sloppy_tpc'; did you mean 'sloppy_tcp'?
            conn_reuse_mode=7   | conn_reuse_mode is a number from 0 to 3 (bits), not 7; for example 'sluice sysctl conn_reuse_mode=1'
            conn_reuse_mode=99999999999 | from 0 to 3
            sloppy_tcp=yes      | 'yes' is no number: sloppy_tcp is one from 0 to 1; for example 'sluice sysctl sloppy_tcp=0'
            sloppy_tcp=         | '' is no number
            secure_tcp=1        | secure_tcp means nothing here: a defence against running out of memory
            net.ipv4.vs.conntrack | conntrack means nothing here: packets are balanced before netfilter
            """)
    void saysWhatIsWrong(String word, String message) {
        assertThatThrownBy(() -> changes(word))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(message);
    }

    private static Map<Sysctl, Integer> standard() {
        Map<Sysctl, Integer> values = new EnumMap<>(Sysctl.class);
        for (Sysctl sysctl : Sysctl.values()) values.put(sysctl, sysctl.standard());
        return values;
    }

    @Test
    void listsThemAll() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SysctlCommand.list(standard(), true, new PrintStream(out, true, StandardCharsets.UTF_8));
        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSize(1 + Sysctl.values().length + 2 + RefusedSysctl.ALL.size());
        assertThat(lines.getFirst()).startsWith("NAME").endsWith("MEANING");
        assertThat(lines).anyMatch(line -> line.matches("conn_reuse_mode +1 +1 +1  bits +a SYN that meets.*"));
        assertThat(lines).anyMatch(line -> line.startsWith("sync_version "));
    }

    @Test
    void printsJson() {
        assertThat(SysctlCommand.json(List.of(Sysctl.SLOPPY_TCP), Map.of(Sysctl.SLOPPY_TCP, 1), false))
                .isEqualTo("""
                        {"sysctls":[{"name":"sloppy_tcp","value":1,"default":0,"kernel":0,"least":0,"most":1,"unit":"switch",\
                        "meaning":"1: any TCP segment but a RST may begin a connection, not only a SYN"}]}
                        """);
        assertThat(SysctlCommand.json(List.of(), Map.of(), true)).contains("\"refused\":[{\"name\":\"am_droprate\"");
    }

    @Test
    void theDocumentSaysTheSame() throws Exception {
        String document = Files.readString(Path.of("../docs/sysctl.md"));
        for (Sysctl sysctl : Sysctl.values()) assertThat(document).contains(row(sysctl));
        for (RefusedSysctl refused : RefusedSysctl.ALL)
            assertThat(document).contains("| `" + refused.name() + "` | " + refused.reason() + " |");
    }

    private static String row(Sysctl sysctl) {
        String original = sysctl.original() < 0 ? "none" : Integer.toString(sysctl.original());
        return "| `" + sysctl.label() + "` | " + sysctl.standard() + " | " + original + " | " + sysctl.least() + " to "
                + sysctl.most() + ", " + sysctl.unit() + " | " + sysctl.meaning() + " |";
    }
}
