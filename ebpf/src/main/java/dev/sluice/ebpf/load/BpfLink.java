package dev.sluice.ebpf.load;

import dev.sluice.ebpf.Hook;
import dev.sluice.linux.Bpf;
import dev.sluice.linux.Errno;
import dev.sluice.linux.FileDescriptor;
import dev.sluice.linux.LinkInfo;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.netlink.Direction;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A BPF link: an attachment that lives as long as somebody holds it open or it is pinned. Native XDP, or tcx (Linux 6.6, see
 * {@link dev.sluice.linux.Feature#TCX}). Of the network namespace of the thread that attaches; usable from any thread then.
 */
public final class BpfLink implements Attachment {
    /** {@code BPF_XDP}, {@code BPF_TCX_INGRESS}, {@code BPF_TCX_EGRESS} of include/uapi/linux/bpf.h. */
    private static final int XDP = 37, TCX_INGRESS = 46, TCX_EGRESS = 47;
    /** {@code XDP_FLAGS_DRV_MODE}: by the driver or not at all; generic XDP silently loses GSO packets. */
    private static final int NATIVE = 1 << 2;
    /** {@code BPF_F_BEFORE} without a link to be before: before all. */
    private static final int FIRST = 1 << 3;

    private final Bpf bpf;
    private final String name;
    private final FileDescriptor file;

    private BpfLink(Bpf bpf, String name, FileDescriptor file) {
        this.bpf = bpf;
        this.name = name;
        this.file = file;
    }

    /** Attaches to a driver's XDP hook, before the kernel makes socket buffers. Never falls back to generic XDP. */
    public static BpfLink attachXdp(LoadedProgram program, int ifindex) {
        require(program, Hook.XDP);
        try {
            return create(program, ifindex, XDP, NATIVE);
        } catch (LinuxException e) {
            throw e.withRemedy(xdpRemedy(e));
        }
    }

    private static String xdpRemedy(LinuxException e) {
        return switch (e.errno()) {
            case EOPNOTSUPP ->
                "the driver has no native XDP (generic XDP loses packets and is never used); use the tc hook";
            case EBUSY -> "another XDP program is attached; see: ip link";
            case EEXIST -> "a generic XDP program is attached; take it off: ip link set DEV xdpgeneric off";
            case ERANGE, EINVAL ->
                "the driver refuses XDP with this MTU or these settings; lower the MTU, or use the tc hook";
            case ENOSPC -> "the driver has too few queues for XDP; see: ethtool -l DEV";
            default -> e.remedy();
        };
    }

    /** Attaches to a tcx hook, behind programs that are there already. */
    public static BpfLink attachTcx(LoadedProgram program, int ifindex, Direction direction) {
        return attachTcx(program, ifindex, direction, 0);
    }

    /** Attaches to a tcx hook, before programs that are there already; what it passes they get. */
    public static BpfLink attachTcxFirst(LoadedProgram program, int ifindex, Direction direction) {
        return attachTcx(program, ifindex, direction, FIRST);
    }

    private static BpfLink attachTcx(LoadedProgram program, int ifindex, Direction direction, int flags) {
        require(program, Hook.TC);
        return create(program, ifindex, direction == Direction.INGRESS ? TCX_INGRESS : TCX_EGRESS, flags);
    }

    private static void require(LoadedProgram program, Hook hook) {
        if (program.hook() != hook) throw new IllegalArgumentException(program + " is not for " + hook);
    }

    private static BpfLink create(LoadedProgram program, int ifindex, int attachType, int flags) {
        Bpf bpf = program.bpf();
        String name = program.name() + " on interface " + ifindex;
        FileDescriptor file = bpf.createLink(name, program.file().number(), ifindex, attachType, flags);
        return new BpfLink(bpf, name, file);
    }

    /** Opens a pinned link, attached or not; empty if nothing is pinned there. */
    public static Optional<BpfLink> open(Bpf bpf, Path pin) {
        return bpf.pinned(pin.toString(), Bpf.Kind.LINK).map(file -> new BpfLink(bpf, pin.toString(), file));
    }

    /** Gives it a name in a bpffs, so that it outlives this process; EEXIST if that is taken. */
    public void pin(Path path) {
        bpf.pin(file.number(), path.toString());
    }

    /** To be given to the kernel while this is open. */
    public FileDescriptor file() {
        return file;
    }

    public LinkInfo info() {
        return bpf.linkInfo(name, file.number());
    }

    @Override
    public int ifindex() {
        return info().ifindex();
    }

    @Override
    public Direction direction() {
        return info().attachType() == TCX_EGRESS ? Direction.EGRESS : Direction.INGRESS;
    }

    @Override
    public int programId() {
        return info().programId();
    }

    @Override
    public void replace(LoadedProgram program) {
        bpf.updateLink(name, file.number(), program.file().number());
    }

    /** Nothing happens if the interface is gone or it was detached before. */
    @Override
    public void detach() {
        try {
            bpf.detachLink(name, file.number());
        } catch (LinuxException e) {
            if (!e.is(Errno.ENOLINK)) throw e;
        }
    }

    @Override
    public void close() {
        file.close();
    }

    @Override
    public String toString() {
        return "link " + name;
    }
}
