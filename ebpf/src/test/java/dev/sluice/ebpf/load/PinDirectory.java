package dev.sluice.ebpf.load;

import dev.sluice.linux.BpfFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A directory in the bpffs for one test, removed with everything pinned in it. */
final class PinDirectory implements BeforeEachCallback, AfterEachCallback {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Path path =
            BpfFs.ensure().resolve("linux-test-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet());

    Path path() {
        return path;
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        Files.createDirectory(path);
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        try (Stream<Path> pins = Files.list(path)) {
            for (Path pin : List.copyOf(pins.toList())) Files.delete(pin);
        }
        Files.delete(path);
    }
}
