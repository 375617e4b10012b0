package dev.sluice.linux.netlink;

import dev.sluice.linux.Errno;
import dev.sluice.linux.FileDescriptor;
import dev.sluice.linux.LinuxException;
import java.util.List;
import java.util.Optional;

/** The clsact queueing discipline and BPF filters at it: how programs see socket buffers on kernels without tcx. */
public final class TrafficControl {
    /** {@code sizeof(struct tcmsg)}. */
    private static final int HEADER = 20;

    /** {@code TC_H_CLSACT}, {@code TC_H_MIN_INGRESS}, {@code TC_H_MIN_EGRESS} of include/uapi/linux/pkt_sched.h. */
    private static final int CLSACT = 0xfffffff1, CLSACT_HANDLE = 0xffff0000;

    private static final int INGRESS = 0xfffffff2, EGRESS = 0xfffffff3;
    /** {@code TCA_*} of rtnetlink.h, {@code TCA_BPF_*} and {@code TCA_BPF_FLAG_ACT_DIRECT} of pkt_cls.h. */
    private static final int KIND = 1, OPTIONS = 2;

    private static final int BPF_FD = 6, BPF_NAME = 7, BPF_FLAGS = 8, BPF_ID = 11, DIRECT_ACTION = 1;
    /** {@code ETH_P_ALL} in network order, as the low half of {@code tcm_info} wants it. */
    private static final int ALL_PROTOCOLS = 0x0300;

    private final Exchange exchange;

    TrafficControl(Exchange exchange) {
        this.exchange = exchange;
    }

    /** Gives an interface its clsact discipline unless it has one. EEXIST if an {@code ingress} discipline is in its place. */
    public void addClsact(int ifindex) {
        int flags = Message.ACK | Message.CREATE | Message.EXCLUSIVE;
        try {
            exchange.change(clsact("RTM_NEWQDISC clsact", Rtm.NEWQDISC, flags, ifindex));
        } catch (LinuxException e) {
            if (!e.is(Errno.EEXIST) || !hasClsact(ifindex)) throw e;
        }
    }

    /** Takes the discipline off with all its filters, of whomever. */
    public void removeClsact(int ifindex) {
        exchange.change(clsact("RTM_DELQDISC clsact", Rtm.DELQDISC, Message.ACK, ifindex));
    }

    /** Takes the discipline off if it has no filters, in neither direction; whether it did. */
    public boolean removeIdleClsact(int ifindex) {
        if (!hasClsact(ifindex) || hasFilters(ifindex, INGRESS) || hasFilters(ifindex, EGRESS)) return false;
        removeClsact(ifindex);
        return true;
    }

    private boolean hasFilters(int ifindex, int parent) {
        Request request = new Request("RTM_GETTFILTER dev " + ifindex, Rtm.GETTFILTER, Message.DUMP);
        return !exchange.dump(header(request, ifindex, 0, parent, 0)).isEmpty();
    }

    public boolean hasClsact(int ifindex) {
        Request request = new Request("RTM_GETQDISC dev " + ifindex, Rtm.GETQDISC, Message.DUMP);
        return exchange.dump(header(request, ifindex, 0, 0, 0)).stream()
                .anyMatch(message -> message.attributes(HEADER).text(KIND).equals(Optional.of("clsact"))
                        && message.body().getInt(4) == ifindex);
    }

    private static Request clsact(String title, int type, int flags, int ifindex) {
        Request request = new Request(title + " dev " + ifindex, type, flags);
        return header(request, ifindex, CLSACT_HANDLE, CLSACT, 0).text(KIND, "clsact");
    }

    /**
     * Attaches a program, or replaces the one of the same priority and handle in one step: no packet passes without one.
     *
     * @param filter where; the number of its program is not looked at
     * @param program of type {@code BPF_PROG_TYPE_SCHED_CLS}
     */
    public void setFilter(BpfFilter filter, FileDescriptor program) {
        Request request = filter("RTM_NEWTFILTER", Rtm.NEWTFILTER, Message.ACK | Message.CREATE, filter);
        exchange.change(request.nested(OPTIONS, () -> {
            request.number(BPF_FD, program.number());
            request.text(BPF_NAME, filter.name());
            request.number(BPF_FLAGS, DIRECT_ACTION);
        }));
    }

    /** False if there was none. */
    public boolean removeFilter(BpfFilter filter) {
        try {
            exchange.change(filter("RTM_DELTFILTER", Rtm.DELTFILTER, Message.ACK, filter));
            return true;
        } catch (LinuxException e) {
            // ENOENT no filter, EINVAL no clsact, ENODEV no interface: gone in any case
            if (e.is(Errno.ENOENT) || e.is(Errno.EINVAL) || e.is(Errno.ENODEV)) return false;
            throw e;
        }
    }

    /** All BPF filters of one hook of an interface; none if it has no clsact. */
    public List<BpfFilter> filters(int ifindex, Direction direction) {
        Request request = new Request("RTM_GETTFILTER dev " + ifindex, Rtm.GETTFILTER, Message.DUMP);
        try {
            return exchange.dump(header(request, ifindex, 0, parent(direction), 0)).stream()
                    .map(message -> decode(message, direction))
                    .flatMap(Optional::stream)
                    .toList();
        } catch (LinuxException e) {
            if (e.is(Errno.EINVAL) || e.is(Errno.ENOENT) || e.is(Errno.ENODEV)) return List.of();
            throw e;
        }
    }

    private static Optional<BpfFilter> decode(Message message, Direction direction) {
        Attributes attributes = message.attributes(HEADER);
        Attributes options = attributes.nested(OPTIONS);
        if (!attributes.text(KIND).equals(Optional.of("bpf")) || !options.has(BPF_ID)) return Optional.empty();
        return Optional.of(new BpfFilter(
                message.body().getInt(4),
                direction,
                message.body().getInt(16) >>> 16,
                message.body().getInt(8),
                options.text(BPF_NAME).orElse(""),
                options.number(BPF_ID, 0)));
    }

    private static Request filter(String title, int type, int flags, BpfFilter filter) {
        Request request = new Request(title + " " + filter.name() + " dev " + filter.ifindex(), type, flags);
        int info = filter.priority() << 16 | ALL_PROTOCOLS;
        return header(request, filter.ifindex(), filter.handle(), parent(filter.direction()), info)
                .text(KIND, "bpf");
    }

    private static int parent(Direction direction) {
        return direction == Direction.INGRESS ? INGRESS : EGRESS;
    }

    /** {@code struct tcmsg}. */
    private static Request header(Request request, int ifindex, int handle, int parent, int info) {
        request.byteField(Rtm.UNSPECIFIED).byteField(0).shortField(0);
        return request.intField(ifindex).intField(handle).intField(parent).intField(info);
    }
}
