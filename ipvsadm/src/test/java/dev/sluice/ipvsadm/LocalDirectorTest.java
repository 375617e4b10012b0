package dev.sluice.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.control.DirectorStart;
import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import dev.sluice.control.RunDirectory;
import dev.sluice.control.ServiceKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDirectorTest {
    @TempDir
    Path directory;

    private final PrintStream progress = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);

    @BeforeEach
    void point() {
        System.setProperty(RunDirectory.PROPERTY, directory.resolve("run").toString());
        System.setProperty(DirectorStart.HOME, directory.toString());
    }

    @AfterEach
    void restore() {
        System.clearProperty(RunDirectory.PROPERTY);
        System.clearProperty(DirectorStart.HOME);
    }

    private void sluice(String script) throws IOException {
        Path file = Files.createDirectories(directory.resolve("bin")).resolve("sluice");
        Files.writeString(file, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void lookingWhereNeverADirectorWasOrWhereItWasStoppedStartsNone() throws Exception {
        Files.createDirectories(RunDirectory.ofCurrentNamespace().path());
        sluice("touch " + directory.resolve("started"));
        try (LocalDirector access = new LocalDirector(progress)) {
            assertThat(access.open(false).ask(new Request.ListServices(null))).isEqualTo(new Reply.Services(List.of()));
            ServiceKey key = new ServiceKey(dev.sluice.control.Protocol.TCP, InetAddress.getLoopbackAddress(), 80, 0);
            assertThat(access.open(false).ask(new Request.ListServices(key))).isInstanceOf(Reply.Refused.class);
            assertThat(access.open(false).listConnections(null, _ -> {})).isNull();
        }
        assertThat(directory.resolve("started")).doesNotExist();
    }

    @Test
    void aDirectorThatFailsIsReportedWithTheEndOfItsLog() throws Exception {
        sluice("echo \"sluice $*: bpf(BPF_MAP_CREATE): EPERM - run as root\"; exit 3");
        RunDirectory run = RunDirectory.ofCurrentNamespace();
        Files.createDirectories(run.path());
        Files.writeString(run.log(), "an older start\n");
        try (LocalDirector access = new LocalDirector(progress)) {
            assertThatThrownBy(() -> access.open(true))
                    .isInstanceOf(Failure.class)
                    .hasMessage("Can't initialize ipvs: the director (sluice run) ended with exit code 3; the end of "
                            + run.log() + "\n  sluice run --as-before: bpf(BPF_MAP_CREATE): EPERM - run as root");
        }
    }

    @Test
    void theDirectorIsUsedAsSoonAsItListens() throws Exception {
        RunDirectory run = RunDirectory.ofCurrentNamespace();
        sluice("touch " + directory.resolve("started") + "; exec sleep 3");
        Thread daemon = Thread.ofVirtual().start(() -> listenOnceStarted(run));
        try (LocalDirector access = new LocalDirector(progress)) {
            assertThat(access.open(true)).isNotNull();
        }
        daemon.join();
    }

    private void listenOnceStarted(RunDirectory run) {
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            while (!Files.exists(directory.resolve("started"))) Thread.sleep(5);
            listener.bind(UnixDomainSocketAddress.of(run.socket()));
            listener.accept().close();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
