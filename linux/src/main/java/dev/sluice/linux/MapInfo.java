package dev.sluice.linux;

/**
 * What a kernel says of a map ({@code struct bpf_map_info}).
 *
 * @param type number of {@code enum bpf_map_type}
 * @param id of the kernel, unique while the map lives
 * @param flags {@code BPF_F_*}
 */
public record MapInfo(int type, int id, int keySize, int valueSize, int entries, int flags, String name) {}
