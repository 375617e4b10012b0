package dev.sluice.ebpf.load;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ebpf.MapSpec;
import dev.sluice.linux.Bpf;
import dev.sluice.linux.Errno;
import dev.sluice.linux.LinuxException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("kernel")
class KernelMapTest {
    @RegisterExtension
    final PinDirectory pins = new PinDirectory();

    private static MemorySegment key(int key) {
        return MemorySegment.ofArray(new int[] {key});
    }

    private static MemorySegment value(long... value) {
        return MemorySegment.ofArray(value);
    }

    @Test
    void aHashKeepsFindsAndForgetsEntries() {
        try (KernelMap map = KernelMap.create(Bpf.host(), new MapSpec(MapSpec.Type.HASH, "linux_hash", 4, 8, 2, 0))) {
            MemorySegment found = value(0);
            assertThat(map.lookup(key(1), found)).isFalse();
            map.update(key(1), value(11));
            map.update(key(2), value(22));
            assertThat(map.lookup(key(2), found)).isTrue();
            assertThat(found.get(JAVA_LONG, 0)).isEqualTo(22);
            assertThatThrownBy(() -> map.update(key(3), value(33)))
                    .hasMessage("bpf(BPF_MAP_UPDATE_ELEM linux_hash): E2BIG - the map is full")
                    .isInstanceOfSatisfying(
                            LinuxException.class,
                            e -> assertThat(e.is(Errno.E2BIG)).isTrue());
            assertThat(map.delete(key(1))).isTrue();
            assertThat(map.delete(key(1))).isFalse();
        }
    }

    @Test
    void aWalkVisitsEveryEntryOfALargeHashOnce() {
        int entries = 50_000;
        MapSpec spec = new MapSpec(MapSpec.Type.HASH, "linux_walk", 4, 8, entries, 0);
        try (KernelMap map = KernelMap.create(Bpf.host(), spec)) {
            for (int i = 0; i < entries; i++) map.update(key(i), value(i * 3L));
            Map<Integer, Long> seen = new HashMap<>();
            map.forEach((key, value) -> assertThat(seen.put(key.get(JAVA_INT, 0), value.get(JAVA_LONG, 0)))
                    .isNull());
            assertThat(seen).hasSize(entries).containsEntry(4711, 3 * 4711L);
        }
    }

    @Test
    void theFirstElementsOfALargeArrayAreVisited() {
        MapSpec spec = new MapSpec(MapSpec.Type.PERCPU_ARRAY, "linux_first", 4, 40, 100_000, 0);
        try (KernelMap map = KernelMap.create(Bpf.host(), spec)) {
            List<Integer> seen = new ArrayList<>();
            map.forEach(20_001, (key, _) -> seen.add(key.get(JAVA_INT, 0)));
            assertThat(seen).hasSize(20_001).isSorted().endsWith(20_000);
            seen.clear();
            map.forEach(200_000, (key, _) -> seen.add(key.get(JAVA_INT, 0)));
            assertThat(seen).hasSize(100_000);
        }
    }

    @Test
    void aWalkGrowsItsRoomForALongBucket() {
        MapSpec spec = new MapSpec(MapSpec.Type.HASH, "linux_bucket", 4, 32_000, 40, 0);
        try (KernelMap map = KernelMap.create(Bpf.host(), spec)) {
            for (int i = 0; i < 40; i++) map.update(key(i), MemorySegment.ofArray(new byte[32_000]));
            int[] count = new int[1];
            map.forEach((_, _) -> count[0]++);
            assertThat(count[0]).isEqualTo(40);
        }
    }

    @Test
    void aMappedArrayIsTheMap() {
        MemorySegment memory;
        MapSpec spec = new MapSpec(MapSpec.Type.ARRAY, "linux_array", 4, 16, 1000, MapSpec.MMAPABLE);
        try (KernelMap map = KernelMap.create(Bpf.host(), spec)) {
            assertThat(map.memory().byteSize()).isEqualTo(16_000);
            map.memory().set(JAVA_LONG, 999 * 16 + 8, 77);
            MemorySegment found = value(0, 0);
            assertThat(map.lookup(key(999), found)).isTrue();
            assertThat(found.get(JAVA_LONG, 8)).isEqualTo(77);
            map.update(key(0), value(1, 2));
            assertThat(map.memory().get(JAVA_LONG, 8)).isEqualTo(2);
            memory = map.memory();
        }
        assertThatThrownBy(() -> memory.get(JAVA_LONG, 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aPerCpuArrayExchangesTheValuesOfAllCpus() {
        MapSpec spec = new MapSpec(MapSpec.Type.PERCPU_ARRAY, "linux_percpu", 4, 12, 3, 0);
        try (KernelMap map = KernelMap.create(Bpf.host(), spec)) {
            long[] values = new long[2 * map.cpus()];
            values[values.length - 2] = 5;
            map.update(key(1), MemorySegment.ofArray(values));
            long[] found = new long[values.length];
            assertThat(map.lookup(key(1), MemorySegment.ofArray(found))).isTrue();
            assertThat(found).isEqualTo(values);
            Map<Integer, Long> seen = new HashMap<>();
            map.forEach((key, all) -> seen.put(key.get(JAVA_INT, 0), all.get(JAVA_LONG, all.byteSize() - 16)));
            assertThat(seen).containsExactlyInAnyOrderEntriesOf(Map.of(0, 0L, 1, 5L, 2, 0L));
        }
    }

    @Test
    void aPinnedMapIsAdopted() {
        MapSpec spec = new MapSpec(MapSpec.Type.HASH, "linux_pinned", 4, 8, 16, 0);
        Path pin = pins.path().resolve("map");
        assertThat(KernelMap.open(Bpf.host(), spec, pin)).isEmpty();
        try (KernelMap map = KernelMap.create(Bpf.host(), spec)) {
            map.update(key(1), value(11));
            map.pin(pin);
            assertThatThrownBy(() -> map.pin(pin))
                    .hasMessage("bpf(BPF_OBJ_PIN " + pin + "): EEXIST - something is pinned there already");
        }
        try (KernelMap map = KernelMap.open(Bpf.host(), spec, pin).orElseThrow()) {
            MemorySegment found = value(0);
            assertThat(map.lookup(key(1), found)).isTrue();
            assertThat(found.get(JAVA_LONG, 0)).isEqualTo(11);
        }
        try (KernelMap map =
                KernelMap.openAnySize(Bpf.host(), spec.withEntries(99), pin).orElseThrow()) {
            assertThat(map.spec()).isEqualTo(spec);
        }
        MapSpec other = new MapSpec(MapSpec.Type.HASH, "linux_pinned", 4, 16, 32, 0);
        assertThatThrownBy(() -> KernelMap.open(Bpf.host(), other, pin))
                .isInstanceOf(IncompatibleMapException.class)
                .hasMessage("pinned map " + pin + ": value size is 8, not 16, entries is 16, not 32");
    }
}
