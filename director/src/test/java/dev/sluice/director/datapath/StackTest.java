package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.compiler.Compiler;
import dev.sluice.ebpf.compiler.StackUse;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With every feature the stack is enough for the oldest kernel too, which only {@code ./test-kernels} asks. */
class StackTest {
    @ParameterizedTest
    @EnumSource
    void suffices(Hook hook) {
        for (Class<?> owner : new Class<?>[] {Datapath.class, Trace.class}) {
            StackUse use = Compiler.stack(hook, owner, "receive", Map.of());
            assertThat(use.bytes()).as(use.toString()).isLessThanOrEqualTo(StackUse.MOST);
        }
    }
}
