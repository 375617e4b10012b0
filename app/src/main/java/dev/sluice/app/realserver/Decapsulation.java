package dev.sluice.app.realserver;

import dev.sluice.director.datapath.Decapsulate;
import dev.sluice.ebpf.BpfMap;
import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.compiler.Compiler;
import dev.sluice.ebpf.load.KernelMap;
import dev.sluice.ebpf.load.LoadedProgram;
import dev.sluice.ebpf.load.TcFilter;
import dev.sluice.linux.Bpf;
import dev.sluice.linux.netlink.Direction;
import dev.sluice.linux.netlink.Rtnetlink;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.util.Map;
import java.util.Set;

/**
 * {@link Decapsulate} at an interface's ingress. The filter belongs to the interface and the map to the program, so nothing else
 * must be kept or found again: new addresses mean a new program in the old one's place, in one step.
 */
final class Decapsulation {
    private static final String FILTER = "sluice-decapsulate";
    /** Before filters of others, which then see what was inside. */
    private static final int PRIORITY = 1;

    private Decapsulation() {}

    /** Takes tunnels off that end at one of {@code here} and carry packets to one of {@code vips}. */
    static void attach(Rtnetlink kernel, int ifindex, Set<InetAddress> here, Set<InetAddress> vips) {
        Bpf bpf = Bpf.host();
        try (KernelMap addresses = KernelMap.create(bpf, Decapsulate.ADDRESSES.spec())) {
            here.forEach(address -> allow(addresses, address, Decapsulate.OUTER));
            vips.forEach(address -> allow(addresses, address, Decapsulate.INNER));
            try (LoadedProgram program = LoadedProgram.load(
                    bpf,
                    Compiler.compile(Hook.TC, Decapsulate.class, "receive", Map.of()),
                    map -> theOnly(map, addresses))) {
                TcFilter.attach(kernel.trafficControl(), program, ifindex, Direction.INGRESS, FILTER, PRIORITY)
                        .close();
            }
        }
    }

    /** Takes ours off; nothing happens if there is none. */
    static void detach(Rtnetlink kernel, int ifindex) {
        for (TcFilter filter : TcFilter.list(kernel.trafficControl(), ifindex, Direction.INGRESS, FILTER)) {
            filter.detach();
        }
        boolean _ = kernel.trafficControl().removeIdleClsact(ifindex);
    }

    private static KernelMap theOnly(BpfMap map, KernelMap addresses) {
        if (map != Decapsulate.ADDRESSES) throw new IllegalArgumentException("not a map of decapsulation: " + map);
        return addresses;
    }

    private static void allow(KernelMap addresses, InetAddress address, int role) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocateFrom(ValueLayout.JAVA_BYTE, address.getAddress());
            addresses.update(key, arena.allocateFrom(ValueLayout.JAVA_INT, role));
        }
    }
}
