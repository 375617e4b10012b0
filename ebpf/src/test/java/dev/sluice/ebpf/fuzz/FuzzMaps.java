package dev.sluice.ebpf.fuzz;

import dev.sluice.ebpf.ArrayMap;
import dev.sluice.ebpf.BlockArray;
import dev.sluice.ebpf.BpfMap;
import dev.sluice.ebpf.HashTable;
import dev.sluice.ebpf.LruHash;
import dev.sluice.ebpf.Param;
import dev.sluice.ebpf.PerCpuArray;
import java.util.List;

/** The maps and parameters that all generated programs share; emptied before each program. */
public final class FuzzMaps {
    /** Bounds the numbers that {@link Signature#MAIN} leaves behind for comparison. */
    static final int RESULTS = 40;

    public static final ArrayMap ARRAY = ArrayMap.of("fz_array", 64, 8);
    public static final ArrayMap MAPPED = ArrayMap.mappable("fz_mapped", 40, 3);
    /** Not more than the mask of an index into it says. */
    public static final BlockArray BLOCK = BlockArray.of("fz_block", 56, 4);

    public static final PerCpuArray PER_CPU = PerCpuArray.of("fz_percpu", 48, 4);
    /** Small enough that it fills up. */
    public static final HashTable HASH = HashTable.of("fz_hash", 8, 32, 6);
    /** Sizes that are no multiples of 8. */
    public static final HashTable ODD = HashTable.of("fz_odd", 12, 20, 64);
    /** So large that nothing is evicted, of which only the kernel knows the order. */
    public static final LruHash LRU = LruHash.of("fz_lru", 4, 24, 1024);
    /** Where a program leaves its variables. */
    public static final ArrayMap RESULT = ArrayMap.of("fz_result", RESULTS * 8, 1);

    public static final Param SIZE = Param.of("fz_size", 12);
    public static final Param SWITCH = Param.of("fz_switch", 1);
    public static final Param WIDE = Param.of("fz_wide", 0x1234_5678_9abc_def0L);

    /** Maps that random statements use. */
    static final List<FuzzMap> USABLE = List.of(
            new FuzzMap("ARRAY", ARRAY),
            new FuzzMap("MAPPED", MAPPED),
            new FuzzMap("BLOCK", BLOCK),
            new FuzzMap("PER_CPU", PER_CPU),
            new FuzzMap("HASH", HASH),
            new FuzzMap("ODD", ODD),
            new FuzzMap("LRU", LRU));

    static final List<BpfMap> ALL = List.of(ARRAY, MAPPED, BLOCK, PER_CPU, HASH, ODD, LRU, RESULT);

    private FuzzMaps() {}
}
