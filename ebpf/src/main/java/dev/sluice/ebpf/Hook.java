package dev.sluice.ebpf;

/** Where in the kernel a program runs. One source serves both; {@link Packet#xdp()} folds to a constant. */
public enum Hook {
    /** Before the kernel makes a socket buffer: {@code BPF_PROG_TYPE_XDP}. */
    XDP,
    /** On a socket buffer at a traffic-control hook: {@code BPF_PROG_TYPE_SCHED_CLS}, direct action. */
    TC
}
