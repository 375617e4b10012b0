package dev.sluice.director.datapath;

import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Subprogram;

/** The mark of a packet: the one that it has already (tc), or the first matching {@link MarkRule}'s. */
final class Marks {
    /** On the stack while searching: client and virtual address, 16 bytes each; ports; kind; first rule; mark found. */
    private static final int SEARCH = 48;

    private Marks() {}

    /** The mark, 0 for none. */
    @Subprogram
    static int of(Packet p, Flow flow) {
        int own = p.xdp() ? 0 : p.mark();
        int mark = own != 0 ? own : match(flow);
        if (Fixed.TRACE.on() && mark != 0) Trace.note(own != 0 ? Trace.OWN_MARK : Trace.MARK, mark);
        return mark;
    }

    private static int match(Flow flow) {
        Mem settings = Maps.SETTINGS.get(0);
        if (settings == null) return 0;
        long rules = new Settings(settings).markRules();
        Mem search = Mem.stack(SEARCH);
        if (Fixed.IPV6.on()) {
            WideAddress.copy(flow.wideClient(), search);
            WideAddress.copy(flow.wideVirtual(), search.at(16));
        } else {
            WideAddress.narrow(search, flow.client());
            WideAddress.narrow(search.at(16), flow.virtual());
        }
        search.u32(32, flow.ports());
        search.u32(36, flow.kind());
        search.u32(40, (int) rules);
        search.u32(44, 0);
        int _ = Kernel.loop((int) (rules >>> 32), search, Marks::round);
        return search.u32(44);
    }

    private static boolean round(int index, Mem search) {
        Mem memory = Maps.MARK_RULES.get(search.u32(40) + index);
        if (memory == null) return true;
        MarkRule rule = new MarkRule(memory);
        if (!rule.matches(search, search.at(16), search.u32(32), search.u32(36))) return false;
        search.u32(44, rule.mark());
        return true;
    }
}
