package dev.sluice.keepalived.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.RunDirectory;
import dev.sluice.keepalived.command.KeepalivedCommand;
import dev.sluice.keepalived.command.KeepalivedOptions;
import dev.sluice.keepalived.config.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What children read is what was accepted, under the names that the files have. */
class AcceptedFilesTest {
    private static final String PROPERTY = "sluice.keepalived.files";

    @TempDir
    Path directory;

    @BeforeEach
    void runHere() {
        System.setProperty(RunDirectory.PROPERTY, directory.resolve("run").toString());
    }

    @AfterEach
    void forget() {
        System.clearProperty(RunDirectory.PROPERTY);
        System.clearProperty(PROPERTY);
    }

    private void write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static String service(int last) {
        return "virtual_server 192.0.2." + last
                + " 80 {\n protocol TCP\n lb_kind NAT\n real_server 192.0.2.1 80 {\n }\n}\n";
    }

    @Test
    void childrenReadWhatWasAccepted() throws Exception {
        write("keepalived.conf", "include conf.d/*.conf\n");
        write("conf.d/a.conf", service(10));
        write("conf.d/b.conf", service(11));
        KeepalivedOptions options = KeepalivedOptions.parse(
                List.of("-f", directory.resolve("keepalived.conf").toString()));
        try (AcceptedFiles accepted = AcceptedFiles.open()) {
            accept(accepted, options);
            String word = accepted.javaOptions().getFirst();
            System.setProperty(PROPERTY, word.substring(word.indexOf('=') + 1));
            assertThat(services(options)).containsExactly("192.0.2.10:80", "192.0.2.11:80");

            write("conf.d/b.conf", service(12));
            write("conf.d/c.conf", service(13));
            assertThat(services(options)).containsExactly("192.0.2.10:80", "192.0.2.11:80");
            for (int i = 0; i < 3; i++) accept(accepted, options);
            assertThat(services(options)).containsExactly("192.0.2.10:80", "192.0.2.12:80", "192.0.2.13:80");
            assertThat(AcceptedFiles.read(options)
                            .configuration()
                            .services()
                            .get(2)
                            .place()
                            .toString())
                    .contains(directory.resolve("conf.d/c.conf").toString());
        }
        Path run = RunDirectory.ofCurrentNamespace().path();
        assertThat(run).isEmptyDirectory();
        write(run.resolve("keepalived-4194304/current").toString(), "of one that was killed");
        AcceptedFiles.open().close();
        assertThat(run).isEmptyDirectory();
    }

    private static void accept(AcceptedFiles accepted, KeepalivedOptions options) throws IOException {
        accepted.replace(KeepalivedCommand.reader(options, Host.anywhere())
                .read(Path.of("/"), options.file())
                .sources());
    }

    private static List<String> services(KeepalivedOptions options) {
        return AcceptedFiles.read(options).configuration().services().stream()
                .map(service -> service.address().toString())
                .toList();
    }
}
