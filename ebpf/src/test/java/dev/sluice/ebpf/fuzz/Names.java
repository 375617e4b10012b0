package dev.sluice.ebpf.fuzz;

import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Param;
import dev.sluice.ebpf.Subprogram;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/** Classes and descriptors that generated class files name. */
final class Names {
    static final ClassDesc GENERATED = ClassDesc.of("dev.sluice.ebpf.fuzz.Generated");
    static final ClassDesc PACKET = of(Packet.class);
    static final ClassDesc MEM = of(Mem.class);
    static final ClassDesc VIEW = of(FuzzView.class);
    static final ClassDesc MAPS = of(FuzzMaps.class);
    static final ClassDesc PARAM = of(Param.class);
    static final ClassDesc KERNEL = of(Kernel.class);
    static final ClassDesc SUBPROGRAM = of(Subprogram.class);

    private Names() {}

    static ClassDesc of(Class<?> type) {
        return ClassDesc.ofDescriptor(type.descriptorString());
    }

    static ClassDesc map(FuzzMap map) {
        return of(map.map().getClass());
    }

    static MethodTypeDesc type(Signature signature) {
        List<ClassDesc> parameters = new ArrayList<>();
        if (signature.wantsPacket()) parameters.add(PACKET);
        signature.pointers().forEach(_ -> parameters.add(MEM));
        signature.numbers().forEach(v -> parameters.add(v.type().descriptor));
        return MethodTypeDesc.of(signature.result().descriptor, parameters);
    }
}
