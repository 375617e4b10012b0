package dev.sluice.director;

import dev.sluice.director.datapath.Choice;
import dev.sluice.director.datapath.Own;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.net.URLClassLoader;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The class files that a datapath with users' schedulers is compiled from: theirs, the datapath's own, and in place of {@link Own}
 * one that calls each by its number. Nothing of it is run on the JVM.
 */
final class SchedulerCode extends ClassLoader {
    private static final ClassDesc CHOICE = ClassDesc.of(Choice.class.getName());
    private static final ClassDesc OWN = ClassDesc.of(Own.class.getName());
    private static final String FILE = Own.class.getName().replace('.', '/') + ".class";

    private final byte[] dispatch;

    /** {@code schedulers}: by number, classes of {@code loader}. */
    SchedulerCode(URLClassLoader loader, Map<Integer, Class<?>> schedulers) {
        super(loader);
        MethodTypeDesc type = MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int, CHOICE);
        dispatch = ClassFile.of()
                .build(
                        OWN,
                        file -> file.withMethodBody(
                                "choose", type, ClassFile.ACC_STATIC, code -> write(code, schedulers)));
    }

    private static void write(CodeBuilder code, Map<Integer, Class<?>> schedulers) {
        schedulers.forEach((number, type) -> {
            Label next = code.newLabel();
            code.iload(0).loadConstant(number).if_icmpne(next);
            code.aload(1)
                    .invokestatic(
                            ClassDesc.of(type.getName()), "choose", MethodTypeDesc.of(ConstantDescs.CD_int, CHOICE))
                    .ireturn();
            code.labelBinding(next);
        });
        code.iconst_0().ireturn();
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        return name.equals(FILE) ? new ByteArrayInputStream(dispatch) : super.getResourceAsStream(name);
    }
}
