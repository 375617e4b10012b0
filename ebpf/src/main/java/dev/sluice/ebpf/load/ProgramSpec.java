package dev.sluice.ebpf.load;

import dev.sluice.ebpf.BpfMap;
import dev.sluice.ebpf.Hook;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A program before any kernel has it: inert, and good for any number of loads, each with its own maps.
 *
 * <p>The compiler makes it, {@link LoadedProgram} gives it to a kernel.
 *
 * @param name at most 15 characters of {@code [A-Za-z0-9_.]}, as the kernel keeps them
 * @param hook decides the program type
 * @param instructions {@code struct bpf_insn} each, in the machine's byte order: opcode in the lowest 8 bits, immediate in the
 *     upper 32; subprograms follow the main program
 * @param maps where an instruction loads the address of a map
 * @param debug BTF with function and line information, null for none
 * @param lines where instructions come from, for messages: each holds until the next one's instruction; need not be sorted
 */
@SuppressWarnings("ArrayRecordComponent") // made once, never compared or changed
public record ProgramSpec(
        String name,
        Hook hook,
        long[] instructions,
        List<MapReference> maps,
        @Nullable DebugInfo debug,
        List<SourceLine> lines) {
    /** What a program declares, so that it may call helpers that are offered to GPL-compatible programs only. */
    public static final String LICENCE = "Dual MIT/GPL";

    /**
     * A 64-bit load immediate (two slots) at {@code instruction} that is to become the address of {@code map}, or with source
     * register 2 that of its only value.
     */
    public record MapReference(int instruction, BpfMap map) {}

    /** From {@code instruction} on, code comes from {@code file}, {@code line}; {@code text} is the line itself, or "". */
    public record SourceLine(int instruction, String file, int line, String text) {
        @Override
        public String toString() {
            return file + ":" + line;
        }
    }

    /**
     * What lets {@code bpftool prog dump xlated linum} show Java.
     *
     * @param btf a complete BTF blob with header
     * @param functions {@code struct bpf_func_info} (8 bytes: instruction, BTF type id) for main and each subprogram, in order
     * @param lines {@code struct bpf_line_info} (16 bytes: instruction, file and text offsets, line &lt;&lt; 10 | column)
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record DebugInfo(byte[] btf, byte[] functions, byte[] lines) {
        /** {@code sizeof(struct bpf_func_info)} and {@code sizeof(struct bpf_line_info)}. */
        public static final int FUNCTION_SIZE = 8, LINE_SIZE = 16;

        public DebugInfo {
            if (functions.length % FUNCTION_SIZE != 0 || lines.length % LINE_SIZE != 0)
                throw new IllegalArgumentException("function or line information is not of whole records");
        }
    }

    public ProgramSpec {
        if (!name.matches("[A-Za-z0-9_.]{1,15}"))
            throw new IllegalArgumentException("program name '" + name + "': 1 to 15 of A-Z a-z 0-9 _ .");
        if (instructions.length == 0) throw new IllegalArgumentException("program " + name + " is empty");
        maps = List.copyOf(maps);
        lines = lines.stream()
                .sorted(Comparator.comparingInt(SourceLine::instruction))
                .toList();
    }

    /** The source line of an instruction, empty if none is known. */
    public Optional<SourceLine> lineOf(int instruction) {
        return lines.reversed().stream()
                .filter(line -> line.instruction() <= instruction)
                .findFirst();
    }

    @Override
    public String toString() {
        return name + " (" + hook + ", " + instructions.length + " instructions)";
    }
}
