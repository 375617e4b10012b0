package dev.sluice.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RunDirectoryTest {
    @Test
    void isNamedForTheNamespacesInode() throws Exception {
        String link = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
        RunDirectory here = RunDirectory.ofCurrentNamespace();
        assertThat(link).isEqualTo("net:[" + here.path().getFileName() + "]");
        assertThat(here.socket()).hasFileName("control.sock").hasParentRaw(here.path());
    }

    @Test
    void readsTheLink() throws Exception {
        assertThat(RunDirectory.inode("net:[4026531840]")).isEqualTo(4026531840L);
        assertThatThrownBy(() -> RunDirectory.inode("mnt:[1]")).isInstanceOf(IOException.class);
    }
}
