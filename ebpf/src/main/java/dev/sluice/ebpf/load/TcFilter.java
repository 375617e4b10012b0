package dev.sluice.ebpf.load;

import dev.sluice.ebpf.Hook;
import dev.sluice.linux.netlink.BpfFilter;
import dev.sluice.linux.netlink.Direction;
import dev.sluice.linux.netlink.TrafficControl;
import java.util.List;

/**
 * A program at an interface's clsact hook: what stands in for tcx before Linux 6.6. It stays until it is detached or the
 * interface goes; {@link #list} finds it again by its name.
 */
public final class TcFilter implements Attachment {
    private static final int HANDLE = 1;

    private final TrafficControl trafficControl;
    private final BpfFilter filter;
    private int programId;

    private TcFilter(TrafficControl trafficControl, BpfFilter filter) {
        this.trafficControl = trafficControl;
        this.filter = filter;
        programId = filter.programId();
    }

    /**
     * Attaches, making the clsact discipline where there is none; replaces a filter that has the same priority.
     *
     * @param name what {@link #list} finds it by, and {@code tc filter show} prints
     * @param priority its place among filters, lowest first, 1 to 65535
     */
    public static TcFilter attach(
            TrafficControl trafficControl,
            LoadedProgram program,
            int ifindex,
            Direction direction,
            String name,
            int priority) {
        if (priority < 1 || priority > 0xffff) throw new IllegalArgumentException("priority " + priority);
        trafficControl.addClsact(ifindex);
        TcFilter attached = new TcFilter(trafficControl, new BpfFilter(ifindex, direction, priority, HANDLE, name, 0));
        attached.replace(program);
        return attached;
    }

    /** The filters of that name at one hook. */
    public static List<TcFilter> list(TrafficControl trafficControl, int ifindex, Direction direction, String name) {
        return trafficControl.filters(ifindex, direction).stream()
                .filter(filter -> filter.name().equals(name))
                .map(filter -> new TcFilter(trafficControl, filter))
                .toList();
    }

    @Override
    public int ifindex() {
        return filter.ifindex();
    }

    @Override
    public Direction direction() {
        return filter.direction();
    }

    @Override
    public int programId() {
        return programId;
    }

    public int priority() {
        return filter.priority();
    }

    @Override
    public void replace(LoadedProgram program) {
        if (program.hook() != Hook.TC) throw new IllegalArgumentException(program + " is not for tc");
        trafficControl.setFilter(filter, program.file());
        programId = program.info().id();
    }

    /** Leaves the clsact discipline: others may use it, and it costs nothing. Nothing happens if the filter is gone. */
    @Override
    public void detach() {
        boolean _ = trafficControl.removeFilter(filter);
    }

    /** Nothing to give up: the filter belongs to the interface. */
    @Override
    public void close() {}

    @Override
    public String toString() {
        return "filter " + filter;
    }
}
