package dev.sluice.ebpf.compiler;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The class files of what is compiled, and the values of its constants, by way of the class loader that loaded the root. */
final class ClassFiles {
    static final String LANGUAGE = "dev/sluice/ebpf/";
    private static final String MEM = LANGUAGE + "Mem";
    private static final String SUBPROGRAM = "L" + LANGUAGE + "Subprogram;";

    private final ClassLoader loader;
    private final Map<String, ClassModel> models = new HashMap<>();
    private final Map<String, Map<MethodKey, MethodModel>> methods = new HashMap<>();

    ClassFiles(ClassLoader loader) {
        this.loader = loader;
    }

    ClassModel model(String owner) {
        return models.computeIfAbsent(owner, this::parse);
    }

    private ClassModel parse(String owner) {
        try (InputStream in = loader.getResourceAsStream(owner + ".class")) {
            if (in == null) throw new IllegalArgumentException("no class file of " + owner);
            return ClassFile.of().parse(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("class file of " + owner, e);
        }
    }

    String sourceFile(String owner) {
        return model(owner)
                .findAttribute(Attributes.sourceFile())
                .map(a -> a.sourceFile().stringValue())
                .orElse(owner.substring(owner.lastIndexOf('/') + 1));
    }

    @Nullable
    MethodModel find(MethodKey key) {
        return methods.computeIfAbsent(key.owner(), this::index).get(key);
    }

    private Map<MethodKey, MethodModel> index(String owner) {
        Map<MethodKey, MethodModel> index = new HashMap<>();
        for (MethodModel method : model(owner).methods())
            index.put(
                    new MethodKey(
                            owner,
                            method.methodName().stringValue(),
                            method.methodType().stringValue()),
                    method);
        return index;
    }

    /** The method that a call of {@code key} reaches: in its owner, or the nearest superclass outside {@code java.*}. */
    MethodKey resolve(MethodKey key) {
        for (String owner = key.owner(); owner != null && !owner.startsWith("java/"); owner = superclass(owner)) {
            MethodKey candidate = new MethodKey(owner, key.name(), key.descriptor());
            if (find(candidate) != null) return candidate;
        }
        return key;
    }

    private @Nullable String superclass(String owner) {
        return model(owner).superclass().map(c -> c.asInternalName()).orElse(null);
    }

    /** Whether the class is {@code Mem} or a typed view of one. */
    boolean isView(String owner) {
        for (String at = owner; at != null && !at.startsWith("java/"); at = superclass(at))
            if (at.equals(MEM)) return true;
        return false;
    }

    /** Whether a view's constructor does nothing but hand its argument to its superclass: load, load, call, return. */
    boolean isPlainConstructor(MethodKey key) {
        MethodModel method = find(key);
        CodeModel code = method == null ? null : method.code().orElse(null);
        if (code == null) return false;
        return code.elementStream().filter(Instruction.class::isInstance).count() == 4;
    }

    boolean isSubprogram(MethodKey key) {
        MethodModel method = find(key);
        return method != null
                && method.findAttribute(Attributes.runtimeVisibleAnnotations())
                        .map(a -> a.annotations().stream()
                                .anyMatch(x -> x.className().equalsString(SUBPROGRAM)))
                        .orElse(false);
    }

    /** A static field, if it is final, so that its value now is its value always. Null when it is not, or holds null. */
    @Nullable
    Object constant(String owner, String name) {
        try {
            Field field = Class.forName(owner.replace('/', '.'), true, loader).getDeclaredField(name);
            if (!Modifier.isFinal(field.getModifiers())) return null;
            field.setAccessible(true);
            return field.get(null);
        } catch (NoSuchFieldException e) {
            String parent = superclass(owner);
            return parent == null || parent.startsWith("java/") ? null : constant(parent, name);
        } catch (InaccessibleObjectException e) {
            String home = owner.substring(0, owner.lastIndexOf('/')).replace('/', '.');
            throw new IllegalStateException(
                    "static field " + owner + "." + name + " cannot be read: its module must open " + home
                            + " to dev.sluice.ebpf",
                    e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("static field " + owner + "." + name, e);
        }
    }
}
