package dev.sluice.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("network")
class NetworkNamespaceTest {
    private static String name(int number) {
        return "linux-test-" + ProcessHandle.current().pid() + "-" + number;
    }

    @Test
    void workRunsInsideAndTheCallerStaysOutside() throws Exception {
        long outside = NetworkNamespace.currentInode();
        try (NetworkNamespace namespace = NetworkNamespace.create()) {
            assertThat(namespace.inode()).isNotEqualTo(outside);
            assertThat((long) namespace.call(NetworkNamespace::currentInode)).isEqualTo(namespace.inode());
            AtomicLong seen = new AtomicLong();
            Thread thread = namespace.thread("linux-inside", () -> seen.set(NetworkNamespace.currentInode()));
            thread.start();
            thread.join();
            assertThat(seen).hasValue(namespace.inode());
        }
        assertThat(NetworkNamespace.currentInode()).isEqualTo(outside);
    }

    @Test
    void exceptionsOfTheTaskComeThrough() {
        try (NetworkNamespace namespace = NetworkNamespace.create()) {
            assertThatThrownBy(() -> namespace.call(() -> InterfaceIndex.of("nowhere")))
                    .isInstanceOfSatisfying(
                            LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENODEV));
        }
    }

    @Test
    void aNamedNamespaceIsWhatIpNetnsKnows() throws Exception {
        String name = name(1);
        try (NetworkNamespace namespace = NetworkNamespace.create(name)) {
            Process ip = new ProcessBuilder("ip", "netns", "exec", name, "readlink", "/proc/self/ns/net").start();
            String seen = new String(ip.getInputStream().readAllBytes(), UTF_8);
            assertThat(seen.strip()).isEqualTo("net:[" + namespace.inode() + "]");
            try (NetworkNamespace again = NetworkNamespace.named(name)) {
                assertThat(again.inode()).isEqualTo(namespace.inode());
            }
            assertThatThrownBy(() -> NetworkNamespace.create(name))
                    .isInstanceOfSatisfying(
                            LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST));
        } finally {
            NamedNamespaces.remove(name);
        }
        assertThat(NetworkNamespace.NAMED.resolve(name)).doesNotExist();
        assertThatThrownBy(() -> NetworkNamespace.named(name))
                .hasMessageEndingWith("ENOENT - no such network namespace; see: ip netns list");
    }

    @Test
    void nothingIsLeftOpen() throws Exception {
        try (NetworkNamespace namespace = NetworkNamespace.create()) {
            namespace.run(() -> {});
        }
        long before = descriptors();
        for (int i = 0; i < 20; i++) {
            try (NetworkNamespace namespace = NetworkNamespace.create()) {
                namespace.run(() -> assertThat(InterfaceIndex.find("lo")).hasValue(1));
            }
        }
        assertThat(descriptors()).isLessThan(before + 10); // the JVM opens some of its own
    }

    private static long descriptors() throws Exception {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
