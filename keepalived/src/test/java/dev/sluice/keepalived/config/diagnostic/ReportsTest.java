package dev.sluice.keepalived.config.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportsTest {
    private final Diagnostics diagnostics = new Diagnostics();

    @TempDir
    Path directory;

    @Test
    void underlinesTheWord() throws IOException {
        Files.writeString(directory.resolve("k.conf"), "a\n\tpriority 300 x\n");
        diagnostics.warning(
                Code.OUT_OF_RANGE,
                new Position("k.conf", 2, 11, new Position("k.conf", 9, 1)),
                3,
                "priority '300' is outside 1..255",
                "a hint");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new RustcReport(directory, new PrintStream(bytes, true, StandardCharsets.UTF_8))
                .print("k.conf", diagnostics, Severity.NOTE);
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("""
                        warning[out-of-range]: priority '300' is outside 1..255
                         --> k.conf:2:11
                          |
                        2 |  priority 300 x
                          |           ^^^
                          = note: used at k.conf:9:1
                          = help: a hint

                        k.conf: 1 warning
                        """);
    }

    @Test
    void writesJson() {
        diagnostics.error(Code.MISSING_PARAMETER, new Position("a\"b", 3, 4), 2, "tab\there \u0001", "");
        assertThat(JsonReport.of("f", diagnostics, Severity.NOTE, 1))
                .isEqualTo("{\"file\":\"f\",\"exitCode\":1,\"keepalivedExitCode\":2,\"omitted\":0,\"findings\":["
                        + "{\"severity\":\"error\",\"code\":\"missing-parameter\",\"file\":\"a\\\"b\",\"line\":3,"
                        + "\"column\":4,\"length\":2,\"message\":\"tab\\there \\u0001\",\"hint\":\"\"}]}");
    }

    @Test
    void speaksAsKeepalivedDoes() {
        diagnostics.warning(Code.UNKNOWN_KEYWORD, new Position("k.conf", 7, 2), 3, "Unknown keyword 'x'", "");
        assertThat(KeepalivedReport.line(diagnostics.all().getFirst()))
                .isEqualTo("(k.conf: Line 7) Unknown keyword 'x'");
    }

    @Test
    void keepsEachFindingOnceAndNotTooMany() {
        for (int i = 0; i < 3_000; i++) diagnostics.note(Code.ADVICE, new Position("f", i / 2 + 1, 1), 1, "m", "");
        assertThat(diagnostics.all()).hasSize(Diagnostics.LIMIT);
        assertThat(diagnostics.omitted()).isPositive();
    }

    @Test
    void weighsExitCodes() {
        Position at = new Position("f", 1, 1);
        diagnostics.note(Code.INCLUDE_FAILED, at, 1, "a note never counts", "");
        assertThat(diagnostics.exitCode()).isZero();
        diagnostics.warning(Code.BAD_VALUE, at, 1, "m", "");
        assertThat(diagnostics.exitCode()).isEqualTo(5);
        diagnostics.warning(Code.SCRIPT, at, 1, "m", "");
        assertThat(diagnostics.exitCode()).isEqualTo(6);
        diagnostics.error(Code.FILE_MISSING, at, 1, "m", "");
        assertThat(diagnostics.exitCode()).isEqualTo(4);
        diagnostics.error(Code.MISSING_PARAMETER, at, 1, "m", "");
        assertThat(diagnostics.exitCode()).isEqualTo(2);
    }
}
