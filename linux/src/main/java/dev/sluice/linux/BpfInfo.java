package dev.sluice.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;

/** Reads the {@code struct bpf_*_info} that {@code BPF_OBJ_GET_INFO_BY_FD} fills in (include/uapi/linux/bpf.h). */
final class BpfInfo {
    /** More than any of the structures used; older kernels fill in less and leave zeros. */
    private static final int SIZE = 256;

    private static final int NAME_SIZE = 16;
    /** {@code MAX_USED_MAPS} of include/linux/bpf_verifier.h: what a program can use. */
    private static final int MOST_MAPS = 64;

    private BpfInfo() {}

    static MapInfo map(SystemCalls calls, int fd, String object) {
        try (BpfAttr attr = new BpfAttr()) {
            MemorySegment info = fill(calls, attr, fd, object);
            return new MapInfo(
                    info.get(JAVA_INT, 0),
                    info.get(JAVA_INT, 4),
                    info.get(JAVA_INT, 8),
                    info.get(JAVA_INT, 12),
                    info.get(JAVA_INT, 16),
                    info.get(JAVA_INT, 20),
                    name(info, 24));
        }
    }

    static ProgramInfo program(SystemCalls calls, int fd, String object) {
        try (BpfAttr attr = new BpfAttr()) {
            MemorySegment info = fill(calls, attr, fd, object);
            return new ProgramInfo(
                    info.get(JAVA_INT, 0),
                    info.get(JAVA_INT, 4),
                    HexFormat.of().formatHex(info.asSlice(8, 8).toArray(JAVA_BYTE)),
                    name(info, 64),
                    info.get(JAVA_INT, 16),
                    info.get(JAVA_INT, 20),
                    info.get(JAVA_LONG, 40),
                    info.get(JAVA_INT, 128),
                    info.get(JAVA_LONG, 192),
                    info.get(JAVA_LONG, 200),
                    info.get(JAVA_INT, 216));
        }
    }

    static int[] mapsOf(SystemCalls calls, int fd, String object) {
        try (BpfAttr attr = new BpfAttr();
                Arena arena = Arena.ofConfined()) {
            MemorySegment ids = arena.allocate(JAVA_INT, MOST_MAPS);
            MemorySegment info = attr.output(8, SIZE);
            info.set(JAVA_INT, 52, MOST_MAPS);
            info.set(JAVA_LONG, 56, ids.address());
            attr.set(0, fd).set(4, SIZE).require(calls, BpfCommand.OBJ_GET_INFO_BY_FD, object);
            int count = Math.min(info.get(JAVA_INT, 52), MOST_MAPS);
            return ids.asSlice(0, count * JAVA_INT.byteSize()).toArray(JAVA_INT);
        }
    }

    static LinkInfo link(SystemCalls calls, int fd, String object) {
        try (BpfAttr attr = new BpfAttr()) {
            MemorySegment info = fill(calls, attr, fd, object);
            int type = info.get(JAVA_INT, 0);
            boolean ofInterface = type == LinkInfo.XDP || type == LinkInfo.TCX;
            return new LinkInfo(
                    type,
                    info.get(JAVA_INT, 4),
                    info.get(JAVA_INT, 8),
                    ofInterface ? info.get(JAVA_INT, 16) : 0,
                    type == LinkInfo.TCX ? info.get(JAVA_INT, 20) : 0);
        }
    }

    private static MemorySegment fill(SystemCalls calls, BpfAttr attr, int fd, String object) {
        MemorySegment info = attr.output(8, SIZE);
        attr.set(0, fd).set(4, SIZE).require(calls, BpfCommand.OBJ_GET_INFO_BY_FD, object);
        return info;
    }

    private static String name(MemorySegment info, int offset) {
        return info.asSlice(offset, NAME_SIZE).getString(0);
    }
}
