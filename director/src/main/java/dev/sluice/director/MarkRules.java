package dev.sluice.director;

import dev.sluice.control.MarkSpec;
import dev.sluice.control.Network;
import dev.sluice.control.PortRange;
import dev.sluice.control.Protocol;
import dev.sluice.control.ServiceKey;
import dev.sluice.director.datapath.Kind;
import dev.sluice.director.datapath.Maps;
import dev.sluice.director.datapath.MarkRule;
import dev.sluice.ebpf.Mem;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules that packets get their marks by, in {@link Maps#MARK_RULES}. A list is written where no packet reads, and then takes the
 * place of the one before by one store; so a director that dies leaves the one or the other. For the director's thread.
 */
final class MarkRules {
    /** The least room for a list, so that many small ones follow one another without waiting. */
    private static final int LEAST = 16;

    private static final int ANY_PROTOCOL = Kind.IPV6, ONE_PROTOCOL = 0xffff;

    private final Tables tables;
    private final Grace grace;
    private List<MarkSpec> live = List.of();
    /** Where lists were that a packet may still be reading. */
    private final List<Range> retired = new ArrayList<>();

    private record Range(int first, int count) {
        boolean meets(int from, int to) {
            return count > 0 && first < to && from < first + count;
        }
    }

    MarkRules(Tables tables, Grace grace) {
        this.tables = tables;
        this.grace = grace;
    }

    /** In their order. */
    List<MarkSpec> live() {
        return live;
    }

    /** Whether any rule gives the mark of this service. */
    boolean give(ServiceKey service) {
        boolean ipv6 = PacketOrder.isIpv6(service.address());
        return live.stream().anyMatch(rule -> rule.mark() == service.mark() && rule.isIpv6() == ipv6);
    }

    /** Takes over what a director before wrote. */
    void adopt() {
        Range written = written();
        List<MarkSpec> found = new ArrayList<>();
        for (int i = 0; i < written.count; i++) found.add(read(tables.markRule(written.first + i)));
        live = List.copyOf(found);
    }

    /** Packets are held against these from now on; not more than {@link MarkRule#MOST}. */
    void replace(List<MarkSpec> rules) {
        Range before = written();
        int first = place(before, rules.size());
        for (int i = 0; i < rules.size(); i++) write(tables.markRule(first + i), rules.get(i));
        VarHandle.releaseFence();
        tables.settings().markRules(first | (long) rules.size() << 32);
        live = List.copyOf(rules);
        retired.add(before);
        grace.later(() -> retired.remove(before));
    }

    private Range written() {
        long written = tables.settings().markRules();
        return new Range((int) written, (int) (written >>> 32));
    }

    /**
     * The next free place after the list in use. A list stands at a multiple of the power of two that it fits into; so one half is
     * always free of the list in use, though perhaps not yet of packets that read the one before.
     */
    private int place(Range inUse, int count) {
        int room = Math.max(LEAST, Integer.highestOneBit(Math.max(count - 1, 1)) << 1);
        int capacity = tables.capacity(Maps.MARK_RULES);
        for (int attempt = 0; attempt < 2; attempt++) {
            int start = inUse.first / room * room;
            for (int step = room; step <= capacity; step += room) {
                int first = (start + step) % capacity;
                if (inUse.meets(first, first + room)) continue;
                if (retired.stream().noneMatch(range -> range.meets(first, first + room))) return first;
            }
            grace.drain();
        }
        throw new IllegalStateException("no room beside " + inUse + " for " + count + " mark rules");
    }

    private static void write(MarkRule element, MarkSpec rule) {
        int family = rule.isIpv6() ? Kind.IPV6 : 0;
        element.mark(rule.mark());
        if (rule.protocol() == Protocol.NONE) element.kind(family, ANY_PROTOCOL);
        else element.kind(Kind.of(rule.protocol().number(), rule.isIpv6()), ONE_PROTOCOL);
        element.ports(
                rule.sourcePorts().lowest(),
                rule.sourcePorts().highest(),
                rule.destinationPorts().lowest(),
                rule.destinationPorts().highest());
        write(element.source(0), element.source(1), rule.source());
        write(element.destination(0), element.destination(1), rule.destination());
    }

    private static void write(Mem address, Mem mask, Network network) {
        PacketOrder.write(address, network.address());
        PacketOrder.writePrefix(mask, network.length());
    }

    private static MarkSpec read(MarkRule element) {
        boolean ipv6 = Kind.isIpv6(element.kind());
        return new MarkSpec(
                element.mark(),
                protocol(element),
                network(element.source(0), element.source(1), ipv6),
                network(element.destination(0), element.destination(1), ipv6),
                new PortRange(element.port(0), element.port(1)),
                new PortRange(element.port(2), element.port(3)));
    }

    private static Protocol protocol(MarkRule element) {
        if (element.kindMask() == ANY_PROTOCOL) return Protocol.NONE;
        return ConnectionState.protocol(Kind.protocol(element.kind()));
    }

    private static Network network(Mem address, Mem mask, boolean ipv6) {
        return new Network(PacketOrder.read(address, ipv6), Long.bitCount(mask.u64(0)) + Long.bitCount(mask.u64(8)));
    }
}
