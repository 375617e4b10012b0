package dev.sluice.ebpf.load;

import dev.sluice.ebpf.BpfMap;
import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.load.ProgramSpec.DebugInfo;
import dev.sluice.ebpf.load.ProgramSpec.MapReference;
import dev.sluice.linux.Bpf;
import dev.sluice.linux.Errno;
import dev.sluice.linux.FileDescriptor;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.ProgramInfo;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A program that a kernel has verified and keeps, open. Closing it gives up this process's hold only. */
public final class LoadedProgram implements AutoCloseable {
    /** {@code BPF_PROG_TYPE_SCHED_CLS}, {@code BPF_PROG_TYPE_XDP} and {@code BPF_XDP} of include/uapi/linux/bpf.h. */
    private static final int SCHED_CLS = 3, XDP = 6, ATTACH_XDP = 37;

    /** {@code BPF_LD | BPF_DW | BPF_IMM}, and the source register that says "a map's descriptor". */
    private static final int LOAD_LONG = 0x18, PSEUDO_MAP_FD = 1;
    /** The source register that says "the value of a descriptor's array of one", which the compiler sets. */
    private static final int PSEUDO_MAP_VALUE = 2;

    private static final int FIRST_LOG = 1 << 18, LARGEST_LOG = 1 << 28;
    /** Longest packet that a test run gives back. */
    private static final int TEST_ROOM = 1 << 16;

    private final Bpf bpf;
    private final String name;
    private final Hook hook;
    private final FileDescriptor file;

    private LoadedProgram(Bpf bpf, String name, Hook hook, FileDescriptor file) {
        this.bpf = bpf;
        this.name = name;
        this.hook = hook;
        this.file = file;
    }

    /**
     * Gives a program to the kernel.
     *
     * @param maps the kernel map that is to stand for each map the program names
     * @throws VerifierException if the verifier refuses
     * @throws LinuxException if the kernel refuses for another reason
     */
    public static LoadedProgram load(Bpf bpf, ProgramSpec spec, Function<BpfMap, KernelMap> maps) {
        DebugInfo debug = spec.debug();
        try (FileDescriptor btf = debug == null ? null : bpf.loadBtf(spec.name(), debug.btf())) {
            Bpf.Program program = new Bpf.Program(
                    spec.name(),
                    spec.hook() == Hook.XDP ? XDP : SCHED_CLS,
                    spec.hook() == Hook.XDP ? ATTACH_XDP : 0,
                    resolve(spec, maps),
                    ProgramSpec.LICENCE,
                    btf == null ? -1 : btf.number(),
                    debug == null ? new byte[0] : debug.functions(),
                    debug == null ? new byte[0] : debug.lines());
            int result = bpf.loadProgram(program, MemorySegment.NULL);
            if (result < 0) result = explain(bpf, spec, program, result);
            return new LoadedProgram(bpf, spec.name(), spec.hook(), new FileDescriptor(bpf.calls(), result));
        }
    }

    private static long[] resolve(ProgramSpec spec, Function<BpfMap, KernelMap> maps) {
        long[] code = spec.instructions().clone();
        for (MapReference reference : spec.maps()) {
            int at = reference.instruction();
            if (at < 0 || at + 1 >= code.length || (code[at] & 0xff) != LOAD_LONG)
                throw new IllegalArgumentException(
                        "program " + spec.name() + ": instruction " + at + " loads no address of " + reference.map());
            long descriptor = maps.apply(reference.map()).file().number();
            int meaning = (code[at] >>> 12 & 15) == PSEUDO_MAP_VALUE ? PSEUDO_MAP_VALUE : PSEUDO_MAP_FD;
            code[at] = (code[at] & 0xfffL) | meaning << 12 | descriptor << 32;
            code[at + 1] = 0;
        }
        return code;
    }

    /** Loads again with a log that grows until it holds all; answers a descriptor if it works now. */
    private static int explain(Bpf bpf, ProgramSpec spec, Bpf.Program program, int failure) {
        LinuxException error = bpf.loadFailed(spec.name(), failure);
        if (error.is(Errno.EPERM)) throw error;
        for (int size = FIRST_LOG; ; size *= 4) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment log = arena.allocate(size);
                int result = bpf.loadProgram(program, log);
                if (result >= 0) return result;
                if (result == -Errno.ENOSPC.number() && size < LARGEST_LOG) continue;
                String text = log.getString(0);
                if (text.isBlank()) throw error;
                throw VerifierException.of(spec, text);
            }
        }
    }

    /**
     * Opens a pinned program; empty if nothing is pinned there. The hook is told by the program's type.
     *
     * @throws IllegalStateException if it is of a type that is not Sluice's
     */
    public static Optional<LoadedProgram> open(Bpf bpf, Path pin) {
        return bpf.pinned(pin.toString(), Bpf.Kind.PROGRAM).map(file -> {
            try {
                ProgramInfo info = bpf.programInfo(pin.toString(), file.number());
                Hook hook = hook(info.type());
                if (hook == null)
                    throw new IllegalStateException(pin + " is a program of type " + info.type() + ", not XDP or tc");
                return new LoadedProgram(bpf, info.name(), hook, file);
            } catch (RuntimeException e) {
                file.close();
                throw e;
            }
        });
    }

    private static @Nullable Hook hook(int type) {
        return type == XDP ? Hook.XDP : type == SCHED_CLS ? Hook.TC : null;
    }

    /** Gives it a name in a bpffs; EEXIST if that is taken. */
    public void pin(Path path) {
        bpf.pin(file.number(), path.toString());
    }

    /**
     * Runs it once on a packet ({@code BPF_PROG_TEST_RUN}).
     *
     * @param context {@code struct xdp_md} or {@code struct __sk_buff}, empty for the kernel's default
     */
    public Bpf.TestRun testRun(byte[] packet, byte[] context) {
        return testRun(packet, context, 1);
    }

    /** As {@link #testRun(byte[], byte[])}, many times; the packet is not reset in between. For XDP that costs some 20 ms more per call. */
    public Bpf.TestRun testRun(byte[] packet, byte[] context, int repeat) {
        return bpf.testRun(name, file.number(), packet, context, repeat, TEST_ROOM);
    }

    public ProgramInfo info() {
        return bpf.programInfo(name, file.number());
    }

    public String name() {
        return name;
    }

    public Hook hook() {
        return hook;
    }

    /** To be given to the kernel while this is open. */
    public FileDescriptor file() {
        return file;
    }

    Bpf bpf() {
        return bpf;
    }

    @Override
    public void close() {
        file.close();
    }

    @Override
    public String toString() {
        return name + " (" + hook + ")";
    }
}
