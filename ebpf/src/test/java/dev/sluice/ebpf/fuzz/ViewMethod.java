package dev.sluice.ebpf.fuzz;

import java.util.List;

/** Methods of {@link FuzzView} that yield a number. */
@SuppressWarnings("ImmutableEnumChecker") // made by List.of
enum ViewMethod {
    KIND("kind", Type.INT),
    LENGTH("length", Type.INT),
    STAMP("stamp", Type.LONG),
    CHECKSUM("checksum", Type.INT, Type.INT),
    MIX("mix", Type.LONG, Type.LONG, Type.INT);

    final String method;
    final Type result;
    final List<Type> arguments;

    ViewMethod(String method, Type result, Type... arguments) {
        this.method = method;
        this.result = result;
        this.arguments = List.of(arguments);
    }
}
