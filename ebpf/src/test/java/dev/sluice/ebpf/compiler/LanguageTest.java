package dev.sluice.ebpf.compiler;

import dev.sluice.ebpf.Hook;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each method of {@link Samples} and {@link Findings} shows one construct: JVM and kernel must agree on every packet. */
@Tag("kernel")
class LanguageTest {
    static List<String> constructs(Class<?> owner) {
        return Arrays.stream(owner.getDeclaredMethods())
                .filter(m -> m.isAnnotationPresent(Sample.class))
                .map(m -> m.getName())
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    static Stream<Object[]> onBothHooks() {
        return Stream.of(Samples.class, Findings.class)
                .flatMap(owner -> constructs(owner).stream()
                        .flatMap(c -> Stream.of(Hook.values()).map(h -> new Object[] {owner, c, h})));
    }

    @ParameterizedTest(name = "{1} as {2}")
    @MethodSource("onBothHooks")
    void jvmAndKernelAgree(Class<?> owner, String construct, Hook hook) {
        try (Twin twin = new Twin(hook, owner, construct)) {
            for (int i = 0; i < 40; i++) twin.run(Frames.random(i, i % 10 == 9 ? 20 + i : 120));
        }
    }
}
