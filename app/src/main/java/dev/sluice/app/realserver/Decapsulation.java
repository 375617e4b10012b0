package dev.sluice.app.realserver;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.sluice.director.datapath.Decapsulate;
import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.compiler.Compiler;
import dev.sluice.ebpf.load.BpfLink;
import dev.sluice.ebpf.load.KernelMap;
import dev.sluice.ebpf.load.LoadedProgram;
import dev.sluice.ebpf.load.TcFilter;
import dev.sluice.linux.Bpf;
import dev.sluice.linux.BpfFs;
import dev.sluice.linux.Feature;
import dev.sluice.linux.NetworkNamespace;
import dev.sluice.linux.netlink.Direction;
import dev.sluice.linux.netlink.TrafficControl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@link Decapsulate} in the kernel, at work without this process: its map and links are pinned in {@code
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
    private final Optional<KernelMap> found;
    private @Nullable KernelMap made;
    private @Nullable LoadedProgram program;

    private Decapsulation(TrafficControl trafficControl, Path pins) {
        this.trafficControl = trafficControl;
        this.pins = pins;
        found = KernelMap.open(bpf, Decapsulate.ADDRESSES.spec(), mapPin());
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
    boolean isAttached(int ifindex) {
        if (found.isEmpty()) return false;
        if (!tcx) return !filters(ifindex).isEmpty();
        try (BpfLink link = BpfLink.open(bpf, linkPin(ifindex)).orElse(null)) {
            return link != null && link.ifindex() == ifindex;
        }
    }

    /** Whether its map is pinned or was made. */
    boolean isInUse() {
        return found.isPresent() || made != null;
    }

    void attach(int ifindex) {
        if (!tcx) {
            TcFilter.attach(trafficControl, program(), ifindex, Direction.INGRESS, FILTER, PRIORITY)
                    .close();
            return;
        }
        try (BpfLink link = BpfLink.attachTcxFirst(program(), ifindex, Direction.INGRESS)) {
            delete(linkPin(ifindex));
            link.pin(linkPin(ifindex));
        }
    }

    /** False if it was not attached. */
    boolean detach(int ifindex, boolean clsact) {
        boolean attached = isAttached(ifindex);
        for (TcFilter filter : filters(ifindex)) filter.detach();
        try (BpfLink link = BpfLink.open(bpf, linkPin(ifindex)).orElse(null)) {
            if (link != null) link.detach();
        }
        delete(linkPin(ifindex));
        if (attached && clsact) {
            boolean _ = trafficControl.removeIdleClsact(ifindex);
        }
        return attached;
    }

    private List<TcFilter> filters(int ifindex) {
        return TcFilter.list(trafficControl, ifindex, Direction.INGRESS, FILTER);
    }

    /** Tunnels may end at {@code outer} and hold packets to {@code inner}; any others go to the stack as they came. */
    void allow(Collection<? extends InetAddress> outer, Collection<? extends InetAddress> inner) {
        Map<Integer, Integer> roles = new HashMap<>();
        for (InetAddress address : outer) roles.merge(key(address), Decapsulate.OUTER, (a, b) -> a | b);
        for (InetAddress address : inner) roles.merge(key(address), Decapsulate.INNER, (a, b) -> a | b);
        KernelMap map = map();
        List<Integer> stale = new ArrayList<>();
        map.forEach((key, _) -> {
            int address = key.get(JAVA_INT.withByteAlignment(1), 0);
            if (!roles.containsKey(address)) stale.add(address);
        });
        try (Arena arena = Arena.ofConfined()) {
            roles.forEach((address, role) ->
                    map.update(arena.allocateFrom(JAVA_INT, address), arena.allocateFrom(JAVA_INT, role)));
            for (int address : stale) {
                boolean _ = map.delete(arena.allocateFrom(JAVA_INT, address));
            }
        }
    }

    /** The four bytes as they stand in a packet, read as this machine reads an int. */
    private static int key(InetAddress address) {
        try (Arena arena = Arena.ofConfined()) {
            return arena.allocateFrom(JAVA_BYTE, address.getAddress()).get(JAVA_INT.withByteAlignment(1), 0);
        }
    }

    /** Leaves nothing pinned; what is still attached goes on with the addresses it has. */
    void forget() {
        delete(mapPin());
        delete(pins);
        deleteIfEmpty(Objects.requireNonNull(pins.getParent()));
    }

    private LoadedProgram program() {
        if (program == null)
            program = LoadedProgram.load(
                    bpf, Compiler.compile(Hook.TC, Decapsulate.class, "receive", Map.of()), _ -> map());
        return program;
    }

    private KernelMap map() {
        if (found.isPresent()) return found.get();
        if (made == null) {
            made = KernelMap.create(bpf, Decapsulate.ADDRESSES.spec());
            try {
                Files.createDirectories(pins);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot make " + pins, e);
            }
            made.pin(mapPin());
        }
        return made;
    }

    private Path mapPin() {
        return pins.resolve(Decapsulate.ADDRESSES.spec().name());
    }

    private Path linkPin(int ifindex) {
        return pins.resolve(ifindex + "-tcx");
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
        if (program != null) program.close();
        if (made != null) made.close();
        found.ifPresent(KernelMap::close);
    }
}
