package dev.sluice.app.realserver;

import dev.sluice.control.AddressForm;
import java.net.InetAddress;

/**
 * What a change is good for. A virtual address has some needs ({@link Carriage#needs}), and a change lasts as long as any virtual
 * address needs it.
 */
record Need(String word) {
    /** That nobody here answers ARP for an IPv4 address on the loopback, or asks with it. IPv6 hosts do neither by themselves. */
    static final Need QUIET = new Need("quiet");
    /** That IPv4 packets out of tunnels are taken though the way back is another one. IPv6 has no such check. */
    static final Need TRUST = new Need("trust");
    /** Our program for the segment size. */
    static final Need CLAMP = new Need("clamp");
    /** Our program for outer headers, and the same trust where it is. */
    static final Need PROGRAM = new Need("program"), PROGRAM_TRUST = new Need("program-trust");

    static Need of(InetAddress vip) {
        return new Need(AddressForm.text(vip));
    }

    static Need of(KernelDevice device) {
        return new Need(device.deviceName());
    }

    static Need ofGue(int port) {
        return new Need("gue-" + port);
    }
}
