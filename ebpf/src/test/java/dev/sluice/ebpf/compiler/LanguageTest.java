package dev.sluice.ebpf.compiler;

import dev.sluice.ebpf.Hook;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each method of {@link Samples} shows one construct: the JVM and the kernel must agree on every packet. */
@Tag("kernel")
class LanguageTest {
    static List<String> constructs() {
        return Arrays.stream(Samples.class.getDeclaredMethods())
                .filter(m -> m.isAnnotationPresent(Sample.class))
                .map(m -> m.getName())
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    static Stream<Object[]> onBothHooks() {
        return constructs().stream().flatMap(c -> Stream.of(Hook.values()).map(h -> new Object[] {c, h}));
    }

    @ParameterizedTest(name = "{0} as {1}")
    @MethodSource("onBothHooks")
    void jvmAndKernelAgree(String construct, Hook hook) {
        try (Twin twin = new Twin(hook, Samples.class, construct)) {
            for (int i = 0; i < 40; i++) twin.run(Frames.random(i, i % 10 == 9 ? 20 + i : 120));
        }
    }
}
