package dev.sluice.ebpf.fuzz;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Defines one generated class, and shows the compiler the same bytes. */
final class GeneratedLoader extends ClassLoader {
    private static final String NAME = "dev.sluice.ebpf.fuzz.Generated";

    private final byte[] bytes;

    private GeneratedLoader(byte[] bytes) {
        super(GeneratedLoader.class.getClassLoader());
        this.bytes = bytes;
    }

    static Class<?> define(byte[] bytes) {
        return new GeneratedLoader(bytes).defineClass(NAME, bytes, 0, bytes.length);
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        if (name.equals(NAME.replace('.', '/') + ".class")) return new ByteArrayInputStream(bytes);
        return super.getResourceAsStream(name);
    }
}
