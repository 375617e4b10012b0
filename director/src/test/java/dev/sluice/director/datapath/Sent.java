package dev.sluice.director.datapath;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Packet;

/** What {@link Datapath#receive} on the JVM made of a frame. {@code device}: 0 if it went out of none. */
record Sent(int verdict, Frame frame, int device) {
    private static final int INGRESS = 3;

    static Sent of(Frame frame, Hook hook) {
        Kernel.redirected.set(0);
        Packet p = new Packet(frame.bytes().clone(), INGRESS, hook);
        int verdict = Datapath.receive(p);
        return new Sent(verdict, new Frame(p.bytes()), Kernel.redirected.get());
    }

    /** Number of the server whose link address it went to. */
    int server() {
        return frame.destinationLink()[5];
    }
}
