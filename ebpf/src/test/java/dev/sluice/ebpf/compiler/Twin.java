package dev.sluice.ebpf.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.BpfMap;
import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.MapSpec;
import dev.sluice.ebpf.MapStore;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.load.KernelMap;
import dev.sluice.ebpf.load.LoadedProgram;
import dev.sluice.ebpf.load.ProgramSpec;
import dev.sluice.linux.Bpf;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One method on both machines: run on the JVM and, compiled, in the kernel, on the same packets, and compared. */
final class Twin implements AutoCloseable {
    private final Method method;
    private final Hook hook;
    private final Map<BpfMap, KernelMap> maps = new LinkedHashMap<>();
    private final LoadedProgram program;

    Twin(Hook hook, Class<?> owner, String name) {
        this.hook = hook;
        try {
            method = owner.getDeclaredMethod(name, Packet.class);
            method.setAccessible(true);
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
        ProgramSpec spec = Compiler.compile(hook, owner, name, Map.of());
        program = LoadedProgram.load(Bpf.host(), spec, this::make);
    }

    private KernelMap make(BpfMap map) {
        return maps.computeIfAbsent(map, m -> {
            m.reset(m.spec().entries());
            return KernelMap.create(Bpf.host(), m.spec());
        });
    }

    LoadedProgram program() {
        return program;
    }

    /** The kernel map that stands for {@code map}; null if the program does not name it. */
    @Nullable
    KernelMap map(BpfMap map) {
        return maps.get(map);
    }

    /** Runs both and compares verdict, bytes and maps; answers the portable verdict. */
    int run(byte[] bytes) {
        Packet packet = new Packet(bytes, 1, hook);
        int expected = onJvm(packet);
        Bpf.TestRun run = program.testRun(bytes, new byte[0]);
        assertThat(run.result()).as("%s: verdict as %s", method.getName(), hook).isEqualTo(verdict(expected));
        assertThat(run.data()).as("%s: packet as %s", method.getName(), hook).isEqualTo(packet.bytes());
        maps.forEach(this::compare);
        return expected;
    }

    private int onJvm(Packet packet) {
        try {
            return (int) method.invoke(null, packet);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        } catch (InvocationTargetException e) {
            throw new AssertionError(method.getName() + " failed on the JVM", e.getCause());
        }
    }

    /** What the kernel answers for a portable verdict: XDP_* or TC_ACT_*. */
    private int verdict(int portable) {
        if (hook == Hook.XDP) return portable;
        return switch (portable) {
            case Packet.PASS -> -1;
            case Packet.REDIRECT -> 7;
            default -> 2;
        };
    }

    private void compare(BpfMap map, KernelMap kernel) {
        MapSpec.Type type = map.spec().type();
        if (type == MapSpec.Type.RINGBUF || type == MapSpec.Type.PROG_ARRAY || type == MapSpec.Type.LRU_HASH) return;
        boolean indexed = type != MapSpec.Type.HASH;
        if (!indexed) {
            assertThat(contents(kernel)).as("%s", map).isEqualTo(contents(map.store()));
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            int stride = (map.spec().valueSize() + 7) & ~7;
            MemorySegment ours = arena.allocate(stride, 8);
            MemorySegment theirs = arena.allocate((long) stride * kernel.cpus(), 8);
            MemorySegment key = arena.allocate(4, 4);
            for (int i = 0; i < map.spec().entries(); i++) {
                key.set(ValueLayout.JAVA_INT, 0, i);
                map.store().lookup(key, ours);
                kernel.lookup(key, theirs);
                assertThat(sum(theirs, stride, kernel.cpus(), map.spec().valueSize()))
                        .as("%s [%d]", map, i)
                        .isEqualTo(ours.asSlice(0, map.spec().valueSize()).toArray(ValueLayout.JAVA_BYTE));
            }
        }
    }

    /** Counters of all CPUs: the kernel may have run the program on any of them. */
    private static byte[] sum(MemorySegment values, int stride, int cpus, int size) {
        MemorySegment sum = Arena.ofAuto().allocate(stride, 8);
        for (int at = 0; at < stride; at += 8)
            for (int cpu = 0; cpu < cpus; cpu++)
                sum.set(
                        ValueLayout.JAVA_LONG,
                        at,
                        sum.get(ValueLayout.JAVA_LONG, at)
                                + values.get(ValueLayout.JAVA_LONG, (long) cpu * stride + at));
        return sum.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE);
    }

    private static Map<String, String> contents(MapStore store) {
        Map<String, String> contents = new TreeMap<>();
        store.forEach((key, value) -> contents.put(hex(key), hex(value)));
        return contents;
    }

    private static String hex(MemorySegment segment) {
        return HexFormat.of().formatHex(segment.toArray(ValueLayout.JAVA_BYTE));
    }

    @Override
    public void close() {
        program.close();
        maps.values().forEach(KernelMap::close);
    }
}
