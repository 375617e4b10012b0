package dev.sluice.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A twin that lies over another store: it reads what is there, and keeps what it writes. */
class OverlayTest {
    private static final ArrayMap ARRAY = ArrayMap.of("over_array", 16, 4);
    private static final HashTable HASH = HashTable.of("over_hash", 8, 8, 4);
    private static final PerCpuArray COUNTS = PerCpuArray.of("over_counts", 8, 4);

    private static Mem number(long value) {
        Mem mem = Mem.stack(8);
        mem.u64(0, value);
        return mem;
    }

    private static Mem element(ArrayMap map, int index) {
        Mem found = map.get(index);
        assertThat(found).isNotNull();
        return found == null ? Mem.stack(0) : found;
    }

    @Test
    void arraysAreReadThroughAndWrittenAside() {
        SimulatedMap there = ARRAY.reset(4);
        element(ARRAY, 2).u64(8, 7);
        ARRAY.overlay(there);
        assertThat(element(ARRAY, 2).u64(8)).isEqualTo(7);
        assertThat(element(ARRAY, 2).fetchAdd64(8, 5)).isEqualTo(7);
        assertThat(element(ARRAY, 2).u64(8)).isEqualTo(12);
        Mem original = there.element(2);
        assertThat(original == null ? 0 : original.u64(8)).isEqualTo(7);
        assertThat(ARRAY.get(4)).isNull();
    }

    @Test
    void hashesToo() {
        SimulatedMap there = HASH.reset(4);
        assertThat(HASH.put(number(1), number(10))).isZero();
        HASH.overlay(there);
        Mem found = HASH.get(number(1));
        assertThat(found == null ? 0 : found.u64(0)).isEqualTo(10);
        assertThat(HASH.put(number(2), number(20))).isZero();
        assertThat(HASH.putIfAbsent(number(1), number(11))).isEqualTo(-17);
        assertThat(HASH.remove(number(1))).isZero();
        assertThat(HASH.get(number(1))).isNull();
        assertThat(HASH.remove(number(1))).isEqualTo(-2);
        assertThat(there.find(number(1))).isNotNull();
        assertThat(there.find(number(2))).isNull();
    }

    @Test
    void countersBeginAtZero() {
        SimulatedMap there = COUNTS.reset(4);
        Mem before = COUNTS.get(0);
        if (before != null) before.u64(0, 9);
        COUNTS.overlay(there);
        Mem count = COUNTS.get(0);
        assertThat(count == null ? -1 : count.u64(0)).isZero();
    }
}
