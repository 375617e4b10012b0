package dev.sluice.director;

import dev.sluice.control.Request;
import dev.sluice.control.TraceStep;
import dev.sluice.director.datapath.Fixed;
import dev.sluice.director.datapath.Maps;
import dev.sluice.director.datapath.Trace;
import dev.sluice.ebpf.BpfMap;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.load.KernelMap;
import dev.sluice.ebpf.load.RingBufferReader;
import dev.sluice.linux.Bpf;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * One trace: the maps that its programs write to, and who is traced. Programs that are compiled while it is open have it; see {@link
 * DatapathPrograms#trace}.
 */
final class Tracing implements AutoCloseable {
    private final KernelMap traced;
    private final KernelMap notes;
    private final RingBufferReader reader;

    /** {@code end}: jiffies after which the programs fall silent, should this process not live to take them away. */
    Tracing(Bpf bpf, Request.Trace request, long end) {
        traced = KernelMap.create(bpf, Maps.TRACED.spec());
        notes = KernelMap.create(bpf, Maps.TRACE.spec());
        reader = RingBufferReader.open(notes);
        aim(request.client(), request.port(), end);
    }

    /** Whose packets programs on the JVM, or compiled from now on, write notes on. */
    static void aim(InetAddress client, int port, long end) {
        byte[] bytes = client.getAddress();
        Fixed.TRACE_IPV6.set(client instanceof Inet4Address ? 0 : 1);
        Fixed.TRACE_LOW.set(bytes.length == 4 ? (int) number(bytes, 0, 4) : number(bytes, 0, 8));
        Fixed.TRACE_HIGH.set(bytes.length == 4 ? 0 : number(bytes, 8, 8));
        Fixed.TRACE_PORT.set(PacketOrder.port(port));
        Fixed.TRACE_END.set(end);
        Fixed.TRACE.set(1);
    }

    /** As a little-endian machine reads them. */
    private static long number(byte[] bytes, int from, int length) {
        long number = 0;
        for (int i = length - 1; i >= 0; i--) number = number << 8 | bytes[from + i] & 0xff;
        return number;
    }

    /** The map of the traced program alone that stands for {@code map}. */
    KernelMap map(BpfMap map) {
        return map == Maps.TRACED ? traced : notes;
    }

    /** What was noted since it was asked last. For one thread at a time. */
    List<TraceStep> take(TraceText text) {
        List<TraceStep> steps = new ArrayList<>();
        int _ = reader.drain(record -> steps.add(text.step(new Trace.Note(Mem.of(record)))));
        return steps;
    }

    /** Programs that write to it must be gone. */
    @Override
    public void close() {
        Fixed.TRACE.set(0);
        reader.close();
        notes.close();
        traced.close();
    }
}
