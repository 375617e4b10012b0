package dev.sluice.ebpf.load;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ebpf.ArrayMap;
import dev.sluice.ebpf.HashTable;
import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.load.ProgramSpec.DebugInfo;
import dev.sluice.linux.Bpf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("kernel")
class LoadedProgramTest {
    private static final ArrayMap COUNTERS = ArrayMap.mappable("linux_counters", 8, 4);
    /** Not an array: since Linux 6.15 the verifier knows that a constant index of an array is there. */
    private static final HashTable HASH = HashTable.of("linux_hash", 4, 8, 4);

    private static final byte[] PACKET = new byte[64];

    @RegisterExtension
    final PinDirectory pins = new PinDirectory();

    private static LoadedProgram load(ProgramSpec spec) {
        return LoadedProgram.load(Bpf.host(), spec, _ -> {
            throw new AssertionError("names no map");
        });
    }

    @Test
    void twoInstructionsRunInTheKernel() {
        try (LoadedProgram program = load(Assembly.returning("linux_two", Hook.XDP, 2))) {
            assertThat(program.testRun(PACKET, new byte[0]).result()).isEqualTo(2);
            assertThat(program.testRun(PACKET, new byte[0]).data()).isEqualTo(PACKET);
            assertThat(program.info().name()).isEqualTo("linux_two");
            assertThat(program.info().translatedBytes()).isEqualTo(16);
            assertThat(program.info().jitedBytes()).isPositive();
            assertThat(program.info().verifiedInstructions()).isEqualTo(2);
        }
    }

    @Test
    void aProgramWritesTheMapThatStandsForTheOneItNames() {
        try (KernelMap map = KernelMap.create(Bpf.host(), COUNTERS.spec());
                LoadedProgram program = LoadedProgram.load(
                        Bpf.host(), Assembly.counting("linux_count", Hook.TC, COUNTERS, 0), _ -> map)) {
            program.testRun(PACKET, new byte[0], 1000);
            assertThat(map.memory().get(JAVA_LONG, 0)).isEqualTo(1000);
        }
    }

    @Test
    void aRefusalNamesTheJavaLineAndKeepsTheLog() {
        try (KernelMap map = KernelMap.create(Bpf.host(), HASH.spec())) {
            assertThatThrownBy(
                            () -> LoadedProgram.load(Bpf.host(), Assembly.careless("linux_careless", HASH), _ -> map))
                    .hasMessage("the kernel's verifier refused linux_careless at Nat.java:57: "
                            + "R0 invalid mem access 'map_value_or_null'")
                    .isInstanceOfSatisfying(VerifierException.class, e -> {
                        assertThat(e.log()).contains("call bpf_map_lookup_elem").contains("processed");
                        assertThat(e.instruction()).hasValue(6);
                    });
        }
    }

    @Test
    void aPinnedProgramIsAdopted() {
        Path pin = pins.path().resolve("program");
        assertThat(LoadedProgram.open(Bpf.host(), pin)).isEmpty();
        int id;
        try (LoadedProgram program = load(Assembly.returning("linux_pinned", Hook.TC, 3))) {
            id = program.info().id();
            program.pin(pin);
        }
        try (LoadedProgram program = LoadedProgram.open(Bpf.host(), pin).orElseThrow()) {
            assertThat(program.hook()).isEqualTo(Hook.TC);
            assertThat(program.info().id()).isEqualTo(id);
            assertThat(program.testRun(PACKET, new byte[0]).result()).isEqualTo(3);
        }
    }

    @Test
    void debugInformationIsKeptByTheKernel() {
        ProgramSpec bare = Assembly.returning("linux_btf", Hook.XDP, 2);
        ProgramSpec spec = new ProgramSpec(bare.name(), Hook.XDP, bare.instructions(), List.of(), debug(), List.of());
        try (LoadedProgram program = load(spec)) {
            assertThat(program.info().btfId()).isPositive();
        }
        DebugInfo broken = new DebugInfo(new byte[24], new byte[8], new byte[16]);
        assertThatThrownBy(() ->
                        load(new ProgramSpec(bare.name(), Hook.XDP, bare.instructions(), List.of(), broken, List.of())))
                .hasMessageStartingWith("bpf(BPF_BTF_LOAD linux_btf): EINVAL");
    }

    /** {@code int main();} and one line for each of two instructions (Documentation/bpf/btf.rst). */
    private static DebugInfo debug() {
        String strings = "\0int\0main\0Two.java\0return PASS;\0";
        byte[] text = strings.getBytes(StandardCharsets.US_ASCII);
        int[] types = {1, 1 << 24, 4, 1 << 24 | 32, 0, 13 << 24, 1, 5, 12 << 24, 2};
        ByteBuffer btf = buffer(24 + types.length * 4 + text.length);
        btf.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0).putInt(24);
        btf.putInt(0).putInt(types.length * 4).putInt(types.length * 4).putInt(text.length);
        for (int word : types) btf.putInt(word);
        btf.put(text);
        int file = strings.indexOf("Two.java");
        int source = strings.indexOf("return");
        ByteBuffer lines = buffer(32);
        for (int i = 0; i < 2; i++) lines.putInt(i).putInt(file).putInt(source).putInt(57 + i << 10);
        return new DebugInfo(btf.array(), buffer(8).putInt(0).putInt(3).array(), lines.array());
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    }
}
