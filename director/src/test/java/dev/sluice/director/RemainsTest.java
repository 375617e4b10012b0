package dev.sluice.director;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.director.datapath.Datapath;
import dev.sluice.director.datapath.Maps;
import dev.sluice.ebpf.BpfMap;
import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.compiler.Compiler;
import dev.sluice.ebpf.load.KernelMap;
import dev.sluice.ebpf.load.LoadedProgram;
import dev.sluice.linux.Bpf;
import dev.sluice.linux.BpfFs;
import dev.sluice.linux.LivingNamespaces;
import dev.sluice.linux.NamedNamespaces;
import dev.sluice.linux.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is left of a namespace where attachments are no links: maps alone. */
@Tag("network")
class RemainsTest {
    private final Bpf bpf = Bpf.host();
    private final Path directory =
            BpfFs.ensure().resolve("sluice-test-" + ProcessHandle.current().pid());

    @AfterEach
    void clear() throws IOException {
        if (!Files.isDirectory(directory)) return;
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }

    /** As a director that was killed leaves it. */
    private Path left(NetworkNamespace namespace) throws IOException {
        Path left = directory.resolve(Long.toString(namespace.inode()));
        Path maps = Files.createDirectories(left.resolve("maps"));
        try (KernelMap map = KernelMap.create(bpf, Maps.SETTINGS.spec())) {
            map.pin(maps.resolve(Maps.SETTINGS.spec().name()));
        }
        return left;
    }

    private void assertKept(Path left) throws IOException {
        assertThat(Remains.find(bpf, directory)).isEmpty();
        Remains.remove(bpf, directory);
        assertThat(left).exists();
    }

    /** In a container only shown. */
    private void assertFreed(Path left) throws IOException {
        assertThat(Remains.find(bpf, directory)).containsExactly(left);
        Remains.remove(bpf, directory);
        assertThat(Files.exists(left)).isNotEqualTo(LivingNamespaces.find().isComplete());
    }

    @Test
    void goesWithTheLastWhoHasTheNamespaceOpen() throws IOException {
        Path left;
        try (NetworkNamespace namespace = NetworkNamespace.create()) {
            left = left(namespace);
            assertKept(left);
        }
        assertFreed(left);
    }

    @Test
    void goesWithItsName() throws IOException {
        String name = "remains-" + ProcessHandle.current().pid();
        Path left;
        try {
            try (NetworkNamespace namespace = NetworkNamespace.create(name)) {
                left = left(namespace);
            }
            assertKept(left);
        } finally {
            NamedNamespaces.remove(name);
        }
        assertFreed(left);
    }

    /** A program that is attached somewhere: whatever /proc does not show, somebody's packets go by it. */
    @Test
    void staysWhileAProgramUsesIt() throws IOException {
        Path left;
        try (NetworkNamespace namespace = NetworkNamespace.create()) {
            left = left(namespace);
        }
        DirectorFixture _ = new DirectorFixture();
        Map<BpfMap, KernelMap> maps = new LinkedHashMap<>();
        Path settings = left.resolve("maps").resolve(Maps.SETTINGS.spec().name());
        maps.put(
                Maps.SETTINGS,
                KernelMap.open(bpf, Maps.SETTINGS.spec(), settings).orElseThrow());
        try (LoadedProgram _ = LoadedProgram.load(
                bpf,
                Compiler.compile(Hook.TC, Datapath.class, "receive", Map.of()),
                map -> maps.computeIfAbsent(map, made -> KernelMap.create(bpf, made.spec())))) {
            assertKept(left);
        } finally {
            List.copyOf(maps.values()).forEach(KernelMap::close);
        }
        assertFreed(left);
    }
}
