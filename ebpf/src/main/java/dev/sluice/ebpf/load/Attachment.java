package dev.sluice.ebpf.load;

import dev.sluice.linux.netlink.Direction;

/** A place where packets meet a program. */
public sealed interface Attachment extends AutoCloseable permits BpfLink, TcFilter {
    /** The interface, 0 if it is gone. */
    int ifindex();

    /** {@link Direction#INGRESS} for XDP. */
    Direction direction();

    /** The kernel's number of the program attached now. */
    int programId();

    /** Puts another program in the place of this one in one step: every packet meets the old one or the new one. */
    void replace(LoadedProgram program);

    /** Takes the program off at once, whoever else holds or pinned this. */
    void detach();

    /** Gives up this process's hold. A link that is not pinned is detached by that; a filter stays. */
    @Override
    void close();
}
