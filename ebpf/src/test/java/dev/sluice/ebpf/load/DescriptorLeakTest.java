package dev.sluice.ebpf.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ebpf.HashTable;
import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.MapSpec;
import dev.sluice.linux.Bpf;
import dev.sluice.linux.NetworkNamespace;
import dev.sluice.linux.netlink.ChangeMonitor;
import dev.sluice.linux.netlink.Rtnetlink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is opened is closed, on the ways that succeed and on those that fail. */
@Tag("network")
class DescriptorLeakTest {
    private static final HashTable HASH = HashTable.of("linux_leak", 4, 8, 4);
    private static final int ROUNDS = 30;

    @RegisterExtension
    final PinDirectory pins = new PinDirectory();

    @Test
    void nothingIsLeftOpen() throws IOException {
        Path pin = pins.path().resolve("map");
        try (NetworkNamespace namespace = NetworkNamespace.create();
                KernelMap map = KernelMap.create(Bpf.host(), HASH.spec())) {
            map.pin(pin);
            everyWay(namespace, map, pin);
            long before = descriptors();
            for (int i = 0; i < ROUNDS; i++) everyWay(namespace, map, pin);
            assertThat(descriptors()).isLessThan(before + ROUNDS / 2); // the JVM opens some of its own
        }
    }

    private static void everyWay(NetworkNamespace namespace, KernelMap map, Path pin) {
        try (Rtnetlink network = namespace.call(Rtnetlink::open);
                ChangeMonitor monitor = namespace.call(ChangeMonitor::open);
                LoadedProgram program =
                        LoadedProgram.load(Bpf.host(), Assembly.counting("linux_leak", Hook.XDP, HASH, 2), _ -> map)) {
            int loopback = network.links().require("lo").index();
            assertThatThrownBy(() -> namespace.call(() -> BpfLink.attachXdp(program, loopback)))
                    .hasMessageContaining("no native XDP");
            assertThat(monitor).isNotNull();
        }
        assertThatThrownBy(() -> LoadedProgram.load(Bpf.host(), Assembly.careless("linux_leak", HASH), _ -> map))
                .isInstanceOf(VerifierException.class);
        MapSpec other = HASH.spec().withEntries(5);
        assertThatThrownBy(() -> KernelMap.open(Bpf.host(), other, pin)).isInstanceOf(IncompatibleMapException.class);
        assertThatThrownBy(() -> LoadedProgram.open(Bpf.host(), pin)).hasMessageContaining("not anon_inode:bpf-prog");
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
