package dev.sluice.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * The commands of bpf(2), one method each, with the kernel's own arguments; {@code dev.sluice.ebpf.load} makes objects of them.
 *
 * <p>Names given for messages are what the caller knows an object by. Memory segments may be on the Java heap (they are copied)
 * or native. Safe for use by several threads. Every method throws {@link LinuxException} for errors that it does not answer.
 */
public final class Bpf {
    private static final Bpf HOST = new Bpf(SystemCalls.host());
    /** The verifier gives up with EAGAIN when a signal comes; libbpf tries as often. */
    private static final int LOAD_ATTEMPTS = 5;

    private final SystemCalls calls;

    public Bpf(SystemCalls calls) {
        this.calls = calls;
    }

    /** The kernel of this machine. */
    public static Bpf host() {
        return HOST;
    }

    public SystemCalls calls() {
        return calls;
    }

    // ---- maps

    /**
     * {@code BPF_MAP_CREATE}.
     *
     * @param type number of {@code enum bpf_map_type}
     * @param flags {@code BPF_F_*}
     */
    public FileDescriptor createMap(String name, int type, int keySize, int valueSize, int entries, int flags) {
        try (BpfAttr attr = new BpfAttr()) {
            attr.set(0, type).set(4, keySize).set(8, valueSize).set(12, entries).set(16, flags);
            return own(attr.name(28, name).require(calls, BpfCommand.MAP_CREATE, name));
        }
    }

    /** {@code BPF_MAP_LOOKUP_ELEM}: false if there is no such key. */
    public boolean lookup(String name, int map, MemorySegment key, MemorySegment value) {
        try (BpfAttr attr = new BpfAttr()) {
            MemorySegment copy = attr.input(8, key).set(0, map).output(16, value.byteSize());
            if (!found(attr, BpfCommand.MAP_LOOKUP_ELEM, name)) return false;
            value.copyFrom(copy);
            return true;
        }
    }

    /**
     * {@code BPF_MAP_UPDATE_ELEM}.
     *
     * @param flags 0 any, 1 {@code BPF_NOEXIST}, 2 {@code BPF_EXIST}
     */
    public void update(String name, int map, MemorySegment key, MemorySegment value, long flags) {
        try (BpfAttr attr = new BpfAttr()) {
            attr.set(0, map).input(8, key).input(16, value).setLong(24, flags);
            attr.require(calls, BpfCommand.MAP_UPDATE_ELEM, name);
        }
    }

    /** {@code BPF_MAP_DELETE_ELEM}: false if there was no such key. */
    public boolean delete(String name, int map, MemorySegment key) {
        try (BpfAttr attr = new BpfAttr()) {
            return found(attr.set(0, map).input(8, key), BpfCommand.MAP_DELETE_ELEM, name);
        }
    }

    /**
     * {@code BPF_MAP_GET_NEXT_KEY}: false after the last.
     *
     * @param key where to go on from, {@link MemorySegment#NULL} for the first; one that is gone starts over
     */
    public boolean nextKey(String name, int map, MemorySegment key, MemorySegment next) {
        try (BpfAttr attr = new BpfAttr()) {
            if (key.byteSize() > 0) attr.input(8, key);
            MemorySegment copy = attr.set(0, map).output(16, next.byteSize());
            if (!found(attr, BpfCommand.MAP_GET_NEXT_KEY, name)) return false;
            next.copyFrom(copy);
            return true;
        }
    }

    /**
     * One step through a map.
     *
     * @param count entries that were read
     * @param last whether the end was reached
     */
    public record Batch(int count, boolean last) {}

    /**
     * {@code BPF_MAP_LOOKUP_BATCH}, Linux 5.6: reads as many entries as there is room for.
     *
     * @param cursor where to go on; at least 4 bytes and the key size, written by each call; only read if not {@code first}
     * @param count room for so many in {@code keys} and {@code values}
     * @throws LinuxException ENOSPC when one bucket of a hash does not fit: offer more room
     */
    public Batch lookupBatch(
            String name,
            int map,
            boolean first,
            MemorySegment cursor,
            MemorySegment keys,
            MemorySegment values,
            int count) {
        try (BpfAttr attr = new BpfAttr()) {
            if (!first) attr.input(0, cursor);
            MemorySegment next = attr.output(8, cursor.byteSize());
            MemorySegment readKeys = attr.output(16, keys.byteSize());
            MemorySegment readValues = attr.output(24, values.byteSize());
            boolean more = found(attr.set(32, count).set(36, map), BpfCommand.MAP_LOOKUP_BATCH, name);
            cursor.copyFrom(next);
            keys.copyFrom(readKeys);
            values.copyFrom(readValues);
            return new Batch(attr.get(32), !more);
        }
    }

    // ---- programs

    /**
     * What {@code BPF_PROG_LOAD} is given.
     *
     * @param type number of {@code enum bpf_prog_type}
     * @param attachType number of {@code enum bpf_attach_type}, 0 where the type needs none
     * @param btf descriptor of loaded BTF, or -1 for none; then {@code functions} and {@code lines} are not used
     * @param functions {@code struct bpf_func_info}, 8 bytes each
     * @param lines {@code struct bpf_line_info}, 16 bytes each
     */
    @SuppressWarnings("ArrayRecordComponent") // lives for one call
    public record Program(
            String name,
            int type,
            int attachType,
            long[] instructions,
            String licence,
            int btf,
            byte[] functions,
            byte[] lines) {}

    /**
     * {@code BPF_PROG_LOAD}.
     *
     * @param log receives the verifier's log as a zero-terminated string; of size 0 for none, which is faster
     * @return a descriptor, or the negated error number
     */
    public int loadProgram(Program program, MemorySegment log) {
        try (BpfAttr attr = new BpfAttr()) {
            long[] code = program.instructions;
            attr.set(0, program.type).set(4, code.length).set(68, program.attachType);
            attr.output(8, code.length * 8L).copyFrom(MemorySegment.ofArray(code));
            attr.text(16, program.licence).name(48, program.name);
            if (log.byteSize() > 0)
                attr.set(24, 1).set(28, (int) log.byteSize()).input(32, log);
            if (program.btf >= 0) {
                attr.set(72, program.btf);
                attr.set(76, 8).input(80, program.functions).set(88, program.functions.length / 8);
                attr.set(92, 16).input(96, program.lines).set(104, program.lines.length / 16);
            }
            int result = attr.invoke(calls, BpfCommand.PROG_LOAD);
            for (int tries = 1; result == -Errno.EAGAIN.number() && tries < LOAD_ATTEMPTS; tries++) {
                result = attr.invoke(calls, BpfCommand.PROG_LOAD);
            }
            return result;
        }
    }

    /** The error for a failed {@link #loadProgram}. */
    public LinuxException loadFailed(String name, int result) {
        return BpfCommand.PROG_LOAD.failed(name, -result);
    }

    /** {@code BPF_BTF_LOAD}. On refusal the exception's remedy ends with the last line of the kernel's log. */
    public FileDescriptor loadBtf(String name, byte[] btf) {
        int result;
        try (BpfAttr attr = new BpfAttr()) {
            result = attr.input(0, btf).set(16, btf.length).invoke(calls, BpfCommand.BTF_LOAD);
        }
        if (result >= 0) return own(result);
        try (BpfAttr attr = new BpfAttr()) {
            int size = 1 << 16;
            MemorySegment log = attr.input(0, btf).set(16, btf.length).output(8, size);
            int again = attr.set(20, size).set(24, 1).invoke(calls, BpfCommand.BTF_LOAD);
            if (again >= 0) return own(again);
            LinuxException refused = BpfCommand.BTF_LOAD.failed(name, -result);
            String reason = log.getString(0).lines().reduce("", (_, last) -> last);
            throw reason.isEmpty() ? refused : refused.withRemedy("the kernel says: " + reason);
        }
    }

    /** {@code BPF_PROG_BIND_MAP}, Linux 5.10: the program keeps a map alive that its code does not use. */
    public void bindMap(String name, int program, int map) {
        try (BpfAttr attr = new BpfAttr()) {
            attr.set(0, program).set(4, map).require(calls, BpfCommand.PROG_BIND_MAP, name);
        }
    }

    /**
     * The outcome of {@link #testRun}.
     *
     * @param result the program's return value
     * @param nanos of one run, averaged by the kernel over all repeats
     * @param data the packet afterwards
     * @param context the context structure afterwards; empty if none was given
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record TestRun(int result, int nanos, byte[] data, byte[] context) {}

    /**
     * {@code BPF_PROG_TEST_RUN}. With {@code repeat} above 1 the packet is not reset between runs.
     *
     * @param context {@code struct xdp_md} or {@code struct __sk_buff}, empty for the kernel's default
     * @param room bytes of the packet to read back at most; ENOSPC if it is longer
     */
    public TestRun testRun(String name, int program, byte[] data, byte[] context, int repeat, int room) {
        try (BpfAttr attr = new BpfAttr()) {
            attr.set(0, program).set(8, data.length).input(16, data).set(32, repeat);
            MemorySegment after = attr.set(12, room).output(24, room);
            attr.set(40, context.length).input(48, context);
            MemorySegment contextAfter = attr.set(44, context.length).output(56, context.length);
            attr.require(calls, BpfCommand.PROG_TEST_RUN, name);
            return new TestRun(
                    attr.get(4),
                    attr.get(36),
                    after.asSlice(0, attr.get(12)).toArray(JAVA_BYTE),
                    contextAfter
                            .asSlice(0, Math.min(attr.get(44), context.length))
                            .toArray(JAVA_BYTE));
        }
    }

    // ---- objects and pins

    public MapInfo mapInfo(String name, int map) {
        return BpfInfo.map(calls, map, name);
    }

    public ProgramInfo programInfo(String name, int program) {
        return BpfInfo.program(calls, program, name);
    }

    /** Numbers of the maps that a program uses. */
    public int[] mapsOf(String name, int program) {
        return BpfInfo.mapsOf(calls, program, name);
    }

    public LinkInfo linkInfo(String name, int link) {
        return BpfInfo.link(calls, link, name);
    }

    /** {@code BPF_OBJ_PIN}: gives an object a name in a bpffs, where it outlives every process. EEXIST if taken. */
    public void pin(int object, String path) {
        try (BpfAttr attr = new BpfAttr()) {
            attr.text(0, path).set(8, object).require(calls, BpfCommand.OBJ_PIN, path);
        }
    }

    /**
     * {@code BPF_OBJ_GET}: opens what is pinned; empty if nothing is.
     *
     * @throws IllegalStateException if an object of another kind is pinned there
     */
    public Optional<FileDescriptor> pinned(String path, Kind kind) {
        int result;
        try (BpfAttr attr = new BpfAttr()) {
            result = attr.text(0, path).invoke(calls, BpfCommand.OBJ_GET);
        }
        if (result == -Errno.ENOENT.number()) return Optional.empty();
        if (result < 0) throw BpfCommand.OBJ_GET.failed(path, -result);
        FileDescriptor file = own(result);
        try {
            String target = file.target();
            // a link is bpf_link when just made, bpf-link when opened again
            if (target.replace("bpf_", "bpf-").equals(kind.target)) return Optional.of(file);
            throw new IllegalStateException(path + " is " + target + ", not " + kind.target);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Kinds of object that the kernel numbers. */
    public enum Kind {
        PROGRAM("anon_inode:bpf-prog", BpfCommand.PROG_GET_NEXT_ID, BpfCommand.PROG_GET_FD_BY_ID),
        MAP("anon_inode:bpf-map", BpfCommand.MAP_GET_NEXT_ID, BpfCommand.MAP_GET_FD_BY_ID),
        LINK("anon_inode:bpf-link", BpfCommand.LINK_GET_NEXT_ID, BpfCommand.LINK_GET_FD_BY_ID);

        private final BpfCommand next;
        private final BpfCommand open;

        /** As proc(5) names its descriptors. */
        private final String target;

        Kind(String target, BpfCommand next, BpfCommand open) {
            this.target = target;
            this.next = next;
            this.open = open;
        }
    }

    /** The smallest number in use above {@code id}; -1 if there is none. Start with 0. */
    public int nextId(Kind kind, int id) {
        try (BpfAttr attr = new BpfAttr()) {
            return found(attr.set(0, id), kind.next, "after " + id) ? attr.get(4) : -1;
        }
    }

    /** Opens the object of that number; empty if it is gone. */
    public Optional<FileDescriptor> byId(Kind kind, int id) {
        try (BpfAttr attr = new BpfAttr()) {
            int result = attr.set(0, id).invoke(calls, kind.open);
            if (result == -Errno.ENOENT.number()) return Optional.empty();
            if (result < 0) throw kind.open.failed("id " + id, -result);
            return Optional.of(own(result));
        }
    }

    // ---- links

    /**
     * {@code BPF_LINK_CREATE} on an interface.
     *
     * @param attachType number of {@code enum bpf_attach_type}
     * @param flags {@code XDP_FLAGS_*} or {@code BPF_F_*} of tcx
     */
    public FileDescriptor createLink(String name, int program, int ifindex, int attachType, int flags) {
        try (BpfAttr attr = new BpfAttr()) {
            attr.set(0, program).set(4, ifindex).set(8, attachType).set(12, flags);
            return own(attr.require(calls, BpfCommand.LINK_CREATE, name));
        }
    }

    /** {@code BPF_LINK_UPDATE}: the next packet meets the new program; none meets neither. */
    public void updateLink(String name, int link, int program) {
        try (BpfAttr attr = new BpfAttr()) {
            attr.set(0, link).set(4, program).require(calls, BpfCommand.LINK_UPDATE, name);
        }
    }

    /** {@code BPF_LINK_DETACH}, Linux 5.9: off the interface at once, whoever else holds or pinned the link. */
    public void detachLink(String name, int link) {
        try (BpfAttr attr = new BpfAttr()) {
            attr.set(0, link).require(calls, BpfCommand.LINK_DETACH, name);
        }
    }

    /**
     * {@code BPF_PROG_QUERY} of an interface's hook: how many programs are attached.
     *
     * @return the count, or the negated error number (EINVAL: the kernel does not know the hook)
     */
    public int queryPrograms(int ifindex, int attachType) {
        try (BpfAttr attr = new BpfAttr()) {
            int result = attr.set(0, ifindex).set(4, attachType).invoke(calls, BpfCommand.PROG_QUERY);
            return result < 0 ? result : attr.get(24);
        }
    }

    private boolean found(BpfAttr attr, BpfCommand command, String object) {
        int result = attr.invoke(calls, command);
        if (result == -Errno.ENOENT.number()) return false;
        if (result < 0) throw command.failed(object, -result);
        return true;
    }

    private FileDescriptor own(int number) {
        return new FileDescriptor(calls, number);
    }
}
