package dev.sluice.ebpf.load;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ebpf.ArrayMap;
import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.ProgramArray;
import dev.sluice.ebpf.RingBuffer;
import dev.sluice.linux.Bpf;
import dev.sluice.linux.PageSize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class RingBufferReaderTest {
    private static final byte[] PACKET = new byte[64];

    @Test
    void recordsComeInOrderAndMakeRoom() {
        RingBuffer ring = RingBuffer.of("linux_ring", PageSize.bytes());
        List<Long> values = new ArrayList<>();
        try (KernelMap map = KernelMap.create(Bpf.host(), ring.spec());
                RingBufferReader reader = RingBufferReader.open(map);
                LoadedProgram program =
                        LoadedProgram.load(Bpf.host(), Assembly.reporting("linux_report", ring, 42), _ -> map)) {
            assertThat(reader.await(Duration.ofMillis(1))).isFalse();
            assertThat(reader.drain(_ -> {})).isZero();
            for (int round = 0; round < 1000; round++) {
                for (int i = 0; i < 3; i++) program.testRun(PACKET, new byte[0]);
                assertThat(reader.await(Duration.ofSeconds(20))).isTrue();
                assertThat(reader.drain(record -> values.add(record.get(JAVA_LONG, 0))))
                        .isEqualTo(3);
            }
            assertThat(values).hasSize(3000).isEqualTo(Collections.nCopies(3000, 42L));
            // full: what does not fit is dropped, what is there stays
            assertThat(program.testRun(PACKET, new byte[0], 10_000).result()).isEqualTo(-11);
            assertThat(reader.drain(_ -> {})).isEqualTo(PageSize.bytes() / 16 - 1);
        }
    }

    @Test
    void onlyRingBuffersAreRead() {
        try (KernelMap map =
                KernelMap.create(Bpf.host(), ArrayMap.of("linux_array", 8, 1).spec())) {
            assertThatThrownBy(() -> RingBufferReader.open(map)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aTailCallContinuesInTheProgramOfTheArray() {
        ProgramArray programs = ProgramArray.of("linux_programs", 2);
        try (KernelMap map = KernelMap.create(Bpf.host(), programs.spec());
                LoadedProgram first = LoadedProgram.load(
                        Bpf.host(), Assembly.continuing("linux_first", Hook.XDP, programs, 1, 7), _ -> map);
                LoadedProgram second =
                        LoadedProgram.load(Bpf.host(), Assembly.returning("linux_second", Hook.XDP, 2), _ -> map)) {
            assertThat(first.testRun(PACKET, new byte[0]).result()).isEqualTo(7);
            map.update(1, second);
            assertThat(first.testRun(PACKET, new byte[0]).result()).isEqualTo(2);
        }
    }
}
