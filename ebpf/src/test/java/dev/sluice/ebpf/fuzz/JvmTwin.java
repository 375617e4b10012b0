package dev.sluice.ebpf.fuzz;

import dev.sluice.ebpf.BpfMap;
import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Packet;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.SortedMap;
import java.util.TreeMap;

/** A generated program on the JVM, with simulated maps that start empty. */
final class JvmTwin {
    private final Hook hook;
    private final Method main;

    JvmTwin(Hook hook, Class<?> type) throws NoSuchMethodException {
        this.hook = hook;
        main = type.getMethod(Signature.MAIN.name(), Packet.class);
        for (BpfMap map : FuzzMaps.ALL) map.reset(map.spec().entries());
    }

    Outcome run(byte[] bytes) throws InvocationTargetException, IllegalAccessException {
        Packet packet = new Packet(bytes, 1, hook);
        int verdict = (int) main.invoke(null, packet);
        SortedMap<String, String> maps = new TreeMap<>();
        for (BpfMap map : FuzzMaps.ALL) MapContents.read(map.store(), maps);
        boolean aborted = hook == Hook.TC && verdict == Packet.ABORTED;
        return new Outcome(aborted ? Packet.DROP : verdict, Outcome.HEX.formatHex(packet.bytes()), maps);
    }
}
