package dev.sluice.ebpf.compiler;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes BTF (Documentation/bpf/btf.rst): the types of functions, and strings. */
final class Btf {
    private static final int MAGIC = 0xeb9f, HEADER = 24;
    private static final int INT = 1, POINTER = 2, STRUCTURE = 4, FUNCTION = 12, FUNCTION_PROTOTYPE = 13;
    private static final int SIGNED = 1 << 24;
    private static final int STATIC = 0, GLOBAL = 1;

    private final ByteArrayOutputStream types = new ByteArrayOutputStream();
    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
    private final Map<String, Integer> known = new HashMap<>();
    private int count;
    private final int intType;
    private final int longType;
    private final int contextType;
    private final int pointerType;

    /** {@code context}: the structure that programs of this type are called with, which the kernel knows by its name. */
    Btf(String context) {
        string("");
        intType = number("int", 4);
        longType = number("long", 8);
        contextType = type("", POINTER, 0, type(context, STRUCTURE, 0, 0));
        pointerType = type("", POINTER, 0, 0);
    }

    int string(String text) {
        return known.computeIfAbsent(text, t -> {
            int offset = strings.size();
            strings.writeBytes(t.getBytes(StandardCharsets.UTF_8));
            strings.write(0);
            return offset;
        });
    }

    /** {@code struct btf_type}; {@code last} is its size or type. Answers its id. */
    private int type(String name, int kind, int elements, int last) {
        int nameOffset = name.isEmpty() ? 0 : string(name);
        word(nameOffset);
        word(kind << 24 | elements);
        word(last);
        return ++count;
    }

    private void word(int value) {
        types.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }

    private int number(String name, int bytes) {
        int id = type(name, INT, 0, bytes);
        word(SIGNED | bytes * 8);
        return id;
    }

    private int of(Kind kind, int pointer) {
        return switch (kind) {
            case INT -> intType;
            case LONG -> longType;
            case POINTER -> pointer;
            case NONE -> 0;
        };
    }

    /**
     * A function; answers its type id. Static ones are verified at each call, with what the caller knows; a global one by itself,
     * where each of its pointers is to the context.
     */
    int function(String name, Kind result, List<Kind> parameters, boolean global) {
        int pointer = global ? contextType : pointerType;
        int[] names = new int[parameters.size()];
        for (int i = 0; i < names.length; i++) names[i] = string("a" + i);
        int prototype = type("", FUNCTION_PROTOTYPE, parameters.size(), of(result, pointer));
        for (int i = 0; i < names.length; i++) {
            word(names[i]);
            word(of(parameters.get(i), pointer));
        }
        return type(name, FUNCTION, global ? GLOBAL : STATIC, prototype);
    }

    byte[] write() {
        ByteBuffer out =
                ByteBuffer.allocate(HEADER + types.size() + strings.size()).order(ByteOrder.LITTLE_ENDIAN);
        out.putShort((short) MAGIC).put((byte) 1).put((byte) 0).putInt(HEADER);
        out.putInt(0).putInt(types.size()).putInt(types.size()).putInt(strings.size());
        return out.put(types.toByteArray()).put(strings.toByteArray()).array();
    }
}
