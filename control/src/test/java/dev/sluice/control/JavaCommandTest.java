package dev.sluice.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class JavaCommandTest {
    /** What the command starts here. */
    static final class Echo {
        private Echo() {}

        public static void main(String[] arguments) {
            System.out.print(String.join(" ", arguments));
        }
    }

    @Test
    void startsAClassOfThisProgramInAnyDirectory() throws Exception {
        Process process = new ProcessBuilder(
                        JavaCommand.of(Echo.class, List.of("-Xshare:auto", "-Xmx32m"), List.of("a b", "")))
                .directory(new File("/"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("a b ");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void namesEveryPathAbsolutely() {
        List<String> words = JavaCommand.of(Echo.class, List.of(), List.of());
        String paths = words.get(words.indexOf("-cp") + 1);
        assertThat(paths.split(File.pathSeparator))
                .allMatch(path -> Path.of(path).isAbsolute());
    }
}
