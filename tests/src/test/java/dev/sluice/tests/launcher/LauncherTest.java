package dev.sluice.tests.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts of {@code bin/} in a tree of their own, with a Maven and a Java that only note how they were called. */
class LauncherTest {
    private static final String MAVEN = """
            #!/bin/sh
            echo built >> "$PWD/builds"
            [ -e broken ] && { echo '[ERROR] does not compile'; exit 1; }
            echo '[INFO] Building Sluice control 0.1.0-SNAPSHOT                [1/1]'
            sleep 0.3
            mkdir -p app/target/lib && touch app/target/lib/sluice-app.jar
            """;

    private static final String JAVA = """
            #!/bin/sh
            for word; do case $word in -XX:AOTCacheOutput=*) echo cache > "${word#*=}"; exit 0 ;; esac; done
            while [ $# -gt 0 ]; do case $1 in dev.sluice.*) break ;; esac; shift; done
            echo "$@"
            """;

    private record Result(int code, String out, String err) {}

    @TempDir
    Path directory;

    private Path home;

    @BeforeEach
    void plant() throws IOException {
        home = Files.createDirectories(directory.resolve("a tree"));
        Path bin = Files.createDirectories(home.resolve("bin"));
        try (Stream<Path> scripts = Files.list(projectBin())) {
            for (Path script : scripts.toList()) Files.copy(script, bin.resolve(script.getFileName()));
        }
        Files.writeString(home.resolve("pom.xml"), "<project/>");
        Files.createDirectories(home.resolve("ipvsadm/src/main/java/dev/sluice/ipvsadm"));
        Files.writeString(source(), "class Ipvsadm {}");
        script(directory.resolve("tools/mvn"), MAVEN);
        script(directory.resolve("jdk/bin/java"), JAVA);
        script(directory.resolve("jdk/bin/javac"), "#!/bin/sh\n");
        Files.writeString(directory.resolve("jdk/release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"25.0.1\"\n");
        age(source());
    }

    private static Path projectBin() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("bin/prepare")) ? here.resolve("bin") : here.resolveSibling("bin");
    }

    private Path source() {
        return home.resolve("ipvsadm/src/main/java/dev/sluice/ipvsadm/Ipvsadm.java");
    }

    private static void age(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
    }

    private static void script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Process start(Path workingDirectory, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(workingDirectory.toFile());
        builder.environment()
                .put("PATH", directory.resolve("tools") + ":" + home.resolve("bin") + ":/usr/bin:/bin:/usr/sbin:/sbin");
        builder.environment().put("JAVA_HOME", directory.resolve("jdk").toString());
        return builder.start();
    }

    private static Result await(Process process) throws Exception {
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), out, err);
    }

    private Result run(String... command) throws Exception {
        return await(start(directory, command));
    }

    private int builds() throws IOException {
        Path log = home.resolve("builds");
        return Files.exists(log) ? Files.readAllLines(log).size() : 0;
    }

    private Path built() {
        return home.resolve("app/target/built");
    }

    /** Where the jars that run lie. */
    private Path library() throws IOException {
        return home.resolve(Files.readAllLines(built()).get(1));
    }

    private String ipvsadm() {
        return home.resolve("bin/ipvsadm").toString();
    }

    @Test
    void theFirstUseBuildsAndSaysSoOnStandardError() throws Exception {
        Result first = run(ipvsadm(), "-L", "-n");
        assertThat(first.out()).isEqualTo("dev.sluice.ipvsadm.Ipvsadm -L -n\n");
        assertThat(first.err()).contains("sluice: building").contains("sluice:   1/1 Sluice control");
        assertThat(library().resolve("ipvsadm.aot")).hasContent("cache");
        Result second = run(ipvsadm(), "-A", "-s", "", "a b");
        assertThat(second).isEqualTo(new Result(0, "dev.sluice.ipvsadm.Ipvsadm -A -s  a b\n", ""));
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void worksFromAnywhereAndThroughLinks() throws Exception {
        run(ipvsadm(), "-v");
        Path link = Files.createSymbolicLink(directory.resolve("ipvs"), Path.of("a tree/bin/ipvsadm"));
        Path chain = Files.createSymbolicLink(directory.resolve("chain"), link);
        String expected = "dev.sluice.ipvsadm.Ipvsadm -v\n";
        assertThat(run(link.toString(), "-v").out()).isEqualTo(expected);
        assertThat(run(chain.toString(), "-v").out()).isEqualTo(expected);
        assertThat(run("/usr/bin/env", "ipvsadm", "-v").out()).isEqualTo(expected);
        assertThat(await(start(home.resolve("bin"), "./ipvsadm", "-v")).out()).isEqualTo(expected);
        assertThat(await(start(Path.of("/"), ipvsadm(), "-v")).out()).isEqualTo(expected);
    }

    @Test
    void twoFirstUsesAtOnceBuildOnce() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 3; i++) processes.add(start(directory, ipvsadm(), "-v"));
        for (Process process : processes) assertThat(await(process).out()).isEqualTo("dev.sluice.ipvsadm.Ipvsadm -v\n");
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void newerSourcesAreBuilt() throws Exception {
        run(ipvsadm(), "-v");
        Files.setLastModifiedTime(source(), FileTime.from(Instant.now().plusSeconds(2)));
        Path before = library();
        run(ipvsadm(), "-v");
        assertThat(builds()).isEqualTo(2);
        // What runs may go on reading the jars it started with.
        assertThat(library()).isNotEqualTo(before);
        assertThat(before.resolve("sluice-app.jar")).exists();
    }

    @Test
    void aBrokenBuildIsReportedAndRunsNothing() throws Exception {
        Files.createFile(home.resolve("broken"));
        Result result = run(ipvsadm(), "-v");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("[ERROR] does not compile").contains("target/build.log");
        Files.delete(home.resolve("broken"));
        assertThat(run(ipvsadm(), "-v").code()).isZero();
    }

    @Test
    void anInstalledTreeIsNeverBuilt() throws Exception {
        run(ipvsadm(), "-v");
        Files.delete(home.resolve("pom.xml"));
        Files.setLastModifiedTime(source(), FileTime.from(Instant.now().plusSeconds(2)));
        assertThat(run(ipvsadm(), "-v").out()).isEqualTo("dev.sluice.ipvsadm.Ipvsadm -v\n");
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void theJavaThatWentAwayIsLookedForAgain() throws Exception {
        run(ipvsadm(), "-v");
        Files.writeString(built(), "/nowhere/bin/java\n" + home.relativize(library()) + "\n");
        assertThat(run(ipvsadm(), "-v").out()).isEqualTo("dev.sluice.ipvsadm.Ipvsadm -v\n");
    }

    @Test
    void saveAndRestoreSpeakForIpvsadm() throws Exception {
        run(ipvsadm(), "-v");
        assertThat(run("/usr/bin/env", "ipvsadm-save", "-n").out()).isEqualTo("dev.sluice.ipvsadm.Ipvsadm -S -n\n");
        assertThat(run("/usr/bin/env", "ipvsadm-save").out()).isEqualTo("dev.sluice.ipvsadm.Ipvsadm -S\n");
        Result wrong = run("/usr/bin/env", "ipvsadm-save", "-x");
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.err()).startsWith("ipvsadm-save: Script to save the IPVS table to stdout.\n   With the -n");
        assertThat(run("/usr/bin/env", "ipvsadm-restore").out()).isEqualTo("dev.sluice.ipvsadm.Ipvsadm -R\n");
    }

    @Test
    void keepalivedAndGenhashAreOneProgram() throws Exception {
        run(ipvsadm(), "-v");
        String program = "dev.sluice.keepalived/dev.sluice.keepalived.process.Keepalived ";
        assertThat(run("/usr/bin/env", "keepalived", "-t", "-f", "a b.conf").out())
                .isEqualTo(program + "-t -f a b.conf\n");
        assertThat(run("/usr/bin/env", "genhash", "-s", "192.0.2.1", "-u", "/").out())
                .isEqualTo(program + "--genhash -s 192.0.2.1 -u /\n");
    }
}
