package dev.sluice.ebpf.compiler;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ebpf.Hook;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is outside the language is refused with its line and what to write instead. */
class RefusalTest {
    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of("signedDivision", "signed division", "Integer.divideUnsigned"),
                Arguments.of("floating", "floating point", "long with a fixed scale"),
                Arguments.of("array", "a new array", "Mem.stack or a map"),
                Arguments.of("object", "new java.lang.Object", "only views of Mem"),
                Arguments.of("string", "String", "numbers"),
                Arguments.of("throwing", "new java.lang.IllegalStateException", "only views of Mem"),
                Arguments.of("catching", "try", "return"),
                Arguments.of("recursive", "recursive call of Refused.down", "loop with a constant bound"),
                Arguments.of("mutableStatic", "static field counter", "static final"),
                Arguments.of("assignedStatic", "assignment to static field counter", "map"),
                Arguments.of("library", "call of Integer.valueOf", "kernel code uses"),
                Arguments.of("identity", "comparison of two references", "null"),
                Arguments.of("variableBuffer", "Mem.stack of a size that is not constant", "largest"),
                Arguments.of("largeBuffer", "Mem.stack of 600 bytes", "512"),
                Arguments.of("variableCopy", "copyFrom of a length that is not constant", "fixed length"),
                Arguments.of("wrongVerdict", "verdict 9", "Packet.ABORTED"),
                Arguments.of("tcOnXdp", "Packet.mark is for tc only", "if (!p.xdp())"),
                Arguments.of("carried", "used in the next round", "before the loop"),
                Arguments.of(
                        "uncheckedEntry", "use of an entry of MapSpec[type=ARRAY, name=c_refused", "test it for null"),
                Arguments.of("uncheckedPacket", "which may be null here", "test it for null"),
                Arguments.of("stale", "taken before a call that may have moved the packet", "from the Packet again"),
                Arguments.of(
                        "staleInLoop", "taken before a call that may have moved the packet", "from the Packet again"),
                Arguments.of("busyView", "does more than super(m)", "static method"),
                Arguments.of("capturing", "a lambda that captures variables", "Mem argument"),
                Arguments.of("bitCount", "call of Integer.bitCount", "kernel code uses"),
                Arguments.of("sixArguments", "more than five arguments", "pass them in a Mem"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void namesLineAndRemedy(String method, String problem, String instead) {
        assertThatThrownBy(() -> Compiler.compile(Hook.XDP, Refused.class, method, Map.of()))
                .isInstanceOf(UnsupportedJava.class)
                .hasMessageMatching("(?s)Refused.java:\\d+: .*")
                .hasMessageContaining(problem)
                .hasMessageContaining(instead);
    }
}
