package dev.sluice.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class BpfFsTest {
    /** Pins a map and ends: what a daemon does that is started by {@code ip netns exec}. */
    static final class Pinning {
        private Pinning() {}

        public static void main(String... arguments) {
            try (FileDescriptor map = Bpf.host().createMap("linux_ns", 2, 4, 8, 1, 0)) {
                Bpf.host()
                        .pin(map.number(), BpfFs.ensure().resolve(arguments[0]).toString());
            }
        }
    }

    @Test
    void pinsOfAProcessInItsOwnMountNamespaceOutliveIt() throws Exception {
        String name = "linux-test-" + ProcessHandle.current().pid() + "-mount";
        Path pin = BpfFs.ensure().resolve(name);
        // as ip-netns(8) does: a mount namespace of its own in which /sys is another one
        String script = "umount -l /sys && mount -t sysfs sysfs /sys && exec \"$@\"";
        Process process = new ProcessBuilder(List.of(
                        "unshare",
                        "--mount",
                        "--propagation",
                        "slave",
                        "sh",
                        "-ec",
                        script,
                        "sh",
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Pinning.class.getName(),
                        name))
                .redirectErrorStream(true)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            try (FileDescriptor map =
                    Bpf.host().pinned(pin.toString(), Bpf.Kind.MAP).orElseThrow()) {
                assertThat(Bpf.host().mapInfo(name, map.number()).name()).isEqualTo("linux_ns");
            }
        } finally {
            Files.deleteIfExists(pin);
        }
    }
}
