package dev.sluice.ebpf.compiler;

import dev.sluice.ebpf.BpfMap;
import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.load.ProgramSpec;
import dev.sluice.ebpf.load.ProgramSpec.DebugInfo;
import dev.sluice.ebpf.load.ProgramSpec.MapReference;
import dev.sluice.ebpf.load.ProgramSpec.SourceLine;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts functions one behind the other, with their names and lines. */
final class Linker {
    private static final int MAX_LINE = (1 << 22) - 1;

    private final String name;
    private final Hook hook;
    private final List<Function> functions = new ArrayList<>();
    private final Map<MethodKey, Integer> starts = new HashMap<>();
    private final List<MapReference> maps = new ArrayList<>();
    private final List<SourceLine> lines = new ArrayList<>();
    private final Btf btf;
    private int length;

    Linker(String name, Hook hook) {
        this.name = name;
        this.hook = hook;
        btf = new Btf(hook == Hook.XDP ? "xdp_md" : "__sk_buff");
    }

    void add(Function function) {
        starts.put(function.key(), length);
        functions.add(function);
        length += function.encoded().code().length;
    }

    ProgramSpec link() {
        long[] code = new long[length];
        for (Function function : functions) {
            int start = start(function.key());
            System.arraycopy(
                    function.encoded().code(),
                    0,
                    code,
                    start,
                    function.encoded().code().length);
            for (Encoder.Fixup fixup : function.encoded().fixups())
                fix(code, start + fixup.instruction(), fixup.symbol());
            addLines(function, start);
        }
        byte[] functionInfo = functionInfo();
        byte[] lineInfo = lineInfo();
        return new ProgramSpec(name, hook, code, maps, new DebugInfo(btf.write(), functionInfo, lineInfo), lines);
    }

    private int start(MethodKey key) {
        Integer start = starts.get(key);
        if (start == null) throw new IllegalStateException("function " + key.readable() + " was not compiled");
        return start;
    }

    private void fix(long[] code, int at, Object symbol) {
        if (symbol instanceof BpfMap map) {
            maps.add(new MapReference(at, map));
        } else if (symbol instanceof MethodKey key) {
            long distance = start(key) - at - 1L;
            code[at] = code[at] & 0xffffffffL | distance << 32;
            if ((code[at] & 0xff) == Code.LOAD_LONG) code[at] |= (long) Code.PSEUDO_FUNCTION << 12;
        }
    }

    private void addLines(Function function, int start) {
        Location[] locations = function.encoded().locations();
        Location before = Location.UNKNOWN;
        for (int i = 0; i < locations.length; i++) {
            boolean secondHalf = i > 0 && (function.encoded().code()[i - 1] & 0xff) == Code.LOAD_LONG;
            Location location = locations[i];
            boolean same = location.line() == before.line() && location.file().equals(before.file());
            if (secondHalf || i > 0 && (same || !location.known())) continue;
            lines.add(new SourceLine(start + i, location.file(), location.line(), location.method()));
            before = location;
        }
    }

    private byte[] functionInfo() {
        ByteBuffer out = buffer(functions.size() * DebugInfo.FUNCTION_SIZE);
        for (Function function : functions) {
            String symbol = function.key().readable().replaceAll("[^A-Za-z0-9_]", "_");
            boolean global = function.shape() == Frontend.Shape.ROOT || function.verifiedAlone();
            int type = btf.function(symbol, function.result(), function.parameters(), global);
            out.putInt(start(function.key())).putInt(type);
        }
        return out.array();
    }

    /** The text of a line is not known here; its place and method stand for it in the verifier's log and in bpftool. */
    private byte[] lineInfo() {
        ByteBuffer out = buffer(lines.size() * DebugInfo.LINE_SIZE);
        for (SourceLine line : lines) {
            out.putInt(line.instruction()).putInt(btf.string(line.file()));
            out.putInt(btf.string(line + " " + line.text())).putInt(Math.min(line.line(), MAX_LINE) << 10);
        }
        return out.array();
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
