package dev.sluice.linux;

/**
 * What a kernel says of a BPF link ({@code struct bpf_link_info}).
 *
 * @param type number of {@code enum bpf_link_type}
 * @param id of the kernel, unique while the link lives
 * @param programId the program attached now
 * @param ifindex the interface it is attached to; 0 once that is gone, and for links that are not of an interface
 * @param attachType for tcx {@code BPF_TCX_INGRESS} or {@code BPF_TCX_EGRESS}, else 0
 */
public record LinkInfo(int type, int id, int programId, int ifindex, int attachType) {
    /** {@code BPF_LINK_TYPE_XDP} and {@code BPF_LINK_TYPE_TCX}. */
    public static final int XDP = 6, TCX = 11;
}
