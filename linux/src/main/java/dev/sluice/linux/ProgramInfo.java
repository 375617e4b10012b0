package dev.sluice.linux;

/**
 * What a kernel says of a loaded program ({@code struct bpf_prog_info}).
 *
 * @param type number of {@code enum bpf_prog_type}
 * @param id of the kernel, unique while the program lives
 * @param tag hash of its instructions, 16 hexadecimal digits
 * @param jitedBytes machine code, 0 without JIT
 * @param translatedBytes instructions after the verifier rewrote them, 8 bytes each
 * @param loadNanos when it was loaded, on the clock of {@code CLOCK_BOOTTIME}
 * @param btfId of its BTF, 0 without
 * @param runNanos and {@code runs}: only counted while {@code kernel.bpf_stats_enabled}
 * @param verifiedInstructions steps that the verifier took; 0 before Linux 5.16
 */
public record ProgramInfo(
        int type,
        int id,
        String tag,
        String name,
        int jitedBytes,
        int translatedBytes,
        long loadNanos,
        int btfId,
        long runNanos,
        long runs,
        int verifiedInstructions) {}
