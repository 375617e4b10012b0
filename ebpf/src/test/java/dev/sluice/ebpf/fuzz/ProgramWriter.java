package dev.sluice.ebpf.fuzz;

import java.lang.classfile.Annotation;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.attribute.RuntimeVisibleAnnotationsAttribute;
import java.lang.classfile.attribute.SourceFileAttribute;

/** A program as a class file. */
final class ProgramWriter {
    private static final ClassFile FORMAT = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(
            ClassHierarchyResolver.ofClassLoading(ClassLoader.getSystemClassLoader())));

    private ProgramWriter() {}

    static byte[] write(Program program) {
        Listing listing = new Listing(program);
        return FORMAT.build(Names.GENERATED, type -> {
            type.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL);
            type.with(SourceFileAttribute.of(Listing.FILE));
            for (Function function : program.functions())
                type.withMethod(
                        function.signature().name(),
                        Names.type(function.signature()),
                        ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                        method -> {
                            if (function.signature().subprogram())
                                method.with(RuntimeVisibleAnnotationsAttribute.of(Annotation.of(Names.SUBPROGRAM)));
                            method.withCode(code -> {
                                StatementWriter writer = new StatementWriter(code, listing, function);
                                if (!writer.write(function.body())) return;
                                throw new IllegalStateException(
                                        function.signature().name() + " does not return");
                            });
                        });
        });
    }
}
