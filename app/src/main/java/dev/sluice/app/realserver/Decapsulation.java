package dev.sluice.app.realserver;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.sluice.director.datapath.Decapsulate;
import dev.sluice.ebpf.BpfMap;
import dev.sluice.ebpf.HashTable;
import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.compiler.Compiler;
import dev.sluice.ebpf.load.BpfLink;
import dev.sluice.ebpf.load.KernelMap;
import dev.sluice.ebpf.load.LoadedProgram;
import dev.sluice.ebpf.load.TcFilter;
import dev.sluice.linux.Bpf;
import dev.sluice.linux.BpfFs;
import dev.sluice.linux.Feature;
import dev.sluice.linux.KernelVersion;
import dev.sluice.linux.NetworkNamespace;
import dev.sluice.linux.netlink.Direction;
import dev.sluice.linux.netlink.TrafficControl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * {@link Decapsulate} in the kernel, at work without this process: its maps and links are pinned in {@code
 * /sys/fs/bpf/sluice/<inode of the namespace>/realserver}, and filters, where there is no tcx, belong to their interface.
 */
final class Decapsulation implements AutoCloseable {
    private static final String FILTER = "sluice-realserver";
    /** Before the director's filter, which takes what comes out, as it does behind the kernel's ipip device. */
    private static final int PRIORITY = 48_000;

    private final Bpf bpf = Bpf.host();
    private final TrafficControl trafficControl;
    private final Path pins;
    private final boolean tcx = Feature.TCX.onHost() == Feature.Answer.YES;
    private final Map<BpfMap, KernelMap> maps = new LinkedHashMap<>();
    private final Map<Direction, LoadedProgram> programs = new EnumMap<>(Direction.class);

    private Decapsulation(TrafficControl trafficControl, Path pins) {
        this.trafficControl = trafficControl;
        this.pins = pins;
        for (HashTable map : List.of(Decapsulate.ADDRESSES, Decapsulate.PORTS))
            KernelMap.open(bpf, map.spec(), pin(map)).ifPresent(found -> maps.put(map, found));
    }

    /** Of the calling thread's network namespace. */
    static Decapsulation open(TrafficControl trafficControl) {
        String inode = Long.toString(NetworkNamespace.currentInode());
        return new Decapsulation(
                trafficControl, BpfFs.ensure().resolve("sluice").resolve(inode).resolve("realserver"));
    }

    /** Whether attaching makes the interface's clsact discipline. */
    boolean bringsClsact(int ifindex) {
        return !tcx && !trafficControl.hasClsact(ifindex);
    }

    /** Whether a program that reads the pinned addresses is attached. */
    boolean isAttached(int ifindex, Direction direction) {
        if (maps.isEmpty()) return false;
        if (!tcx) return !filters(ifindex, direction).isEmpty();
        try (BpfLink link = BpfLink.open(bpf, linkPin(ifindex, direction)).orElse(null)) {
            return link != null && link.ifindex() == ifindex;
        }
    }

    /** Whether its maps are pinned or were made. */
    boolean isInUse() {
        return !maps.isEmpty();
    }

    void attach(int ifindex, Direction direction) {
        if (!tcx) {
            TcFilter.attach(trafficControl, program(direction), ifindex, direction, FILTER, PRIORITY)
                    .close();
            return;
        }
        try (BpfLink link = BpfLink.attachTcxFirst(program(direction), ifindex, direction)) {
            delete(linkPin(ifindex, direction));
            link.pin(linkPin(ifindex, direction));
        }
    }

    /** False if it was not attached. */
    boolean detach(int ifindex, Direction direction, boolean clsact) {
        boolean attached = isAttached(ifindex, direction);
        for (TcFilter filter : filters(ifindex, direction)) filter.detach();
        try (BpfLink link = BpfLink.open(bpf, linkPin(ifindex, direction)).orElse(null)) {
            if (link != null) link.detach();
        }
        delete(linkPin(ifindex, direction));
        if (attached && clsact) {
            boolean _ = trafficControl.removeIdleClsact(ifindex);
        }
        return attached;
    }

    private List<TcFilter> filters(int ifindex, Direction direction) {
        return TcFilter.list(trafficControl, ifindex, direction, FILTER);
    }

    /**
     * What tunnels may bring; any others' packets go to the stack as they came.
     *
     * @param outer addresses at which they may end
     * @param segments the addresses that may be inside, with the largest TCP segment for each, 0 for any
     * @param ports to which GUE is sent
     */
    void allow(
            Collection<? extends InetAddress> outer,
            Map<? extends InetAddress, Integer> segments,
            Collection<Integer> ports) {
        Map<ByteBuffer, Integer> roles = new HashMap<>();
        for (InetAddress address : outer) roles.merge(key(address), Decapsulate.OUTER, (a, b) -> a | b);
        segments.forEach((address, most) -> roles.merge(key(address), Decapsulate.INNER | most << 16, (a, b) -> a | b));
        fill(Decapsulate.ADDRESSES, roles);
        Map<ByteBuffer, Integer> open = new HashMap<>();
        for (int port : ports)
            open.put(ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(0, port), 1);
        fill(Decapsulate.PORTS, open);
    }

    /** Makes a map hold these entries and no others. */
    private void fill(HashTable table, Map<ByteBuffer, Integer> entries) {
        KernelMap map = map(table);
        List<byte[]> stale = new ArrayList<>();
        map.forEach((key, _) -> {
            byte[] bytes = key.toArray(JAVA_BYTE);
            if (!entries.containsKey(ByteBuffer.wrap(bytes))) stale.add(bytes);
        });
        try (Arena arena = Arena.ofConfined()) {
            entries.forEach((key, value) ->
                    map.update(arena.allocateFrom(JAVA_BYTE, key.array()), arena.allocateFrom(JAVA_INT, value)));
            for (byte[] key : stale) {
                boolean _ = map.delete(arena.allocateFrom(JAVA_BYTE, key));
            }
        }
    }

    private static ByteBuffer key(InetAddress address) {
        if (!(address instanceof Inet4Address)) return ByteBuffer.wrap(address.getAddress());
        byte[] key = new byte[16];
        int number = ByteBuffer.wrap(address.getAddress())
                .order(ByteOrder.nativeOrder())
                .getInt();
        Decapsulate.key(Mem.of(MemorySegment.ofArray(key)), number);
        return ByteBuffer.wrap(key);
    }

    /** Leaves nothing pinned; what is still attached goes on with the addresses it has. */
    void forget() {
        delete(pin(Decapsulate.ADDRESSES));
        delete(pin(Decapsulate.PORTS));
        delete(pins);
        deleteIfEmpty(Objects.requireNonNull(pins.getParent()));
    }

    /** Whether the kernel can make IPv4 packets of IPv6 ones and the reverse, and so end tunnels over the other family. */
    static boolean crossesFamilies() {
        return KernelVersion.running().atLeast(6, 3);
    }

    private LoadedProgram program(Direction direction) {
        Decapsulate.OTHER_FAMILY.set(crossesFamilies() ? 1 : 0);
        return programs.computeIfAbsent(
                direction,
                _ -> LoadedProgram.load(
                        bpf,
                        Compiler.compile(
                                Hook.TC,
                                Decapsulate.class,
                                direction == Direction.INGRESS ? "receive" : "answer",
                                Map.of()),
                        this::map));
    }

    private KernelMap map(BpfMap table) {
        return maps.computeIfAbsent(table, _ -> {
            KernelMap made = KernelMap.create(bpf, table.spec());
            try {
                Files.createDirectories(pins);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot make " + pins, e);
            }
            made.pin(pin(table));
            return made;
        });
    }

    private Path pin(BpfMap table) {
        return pins.resolve(table.spec().name());
    }

    private Path linkPin(int ifindex, Direction direction) {
        return pins.resolve(ifindex + (direction == Direction.INGRESS ? "-tcx" : "-egress-tcx"));
    }

    private static void delete(Path path) {
        try {
            boolean _ = Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + path, e);
        }
    }

    /** The directory is the director's too. */
    private static void deleteIfEmpty(Path directory) {
        try {
            boolean _ = Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            // A director keeps its own there.
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + directory, e);
        }
    }

    @Override
    public void close() {
        programs.values().forEach(LoadedProgram::close);
        maps.values().forEach(KernelMap::close);
    }
}
