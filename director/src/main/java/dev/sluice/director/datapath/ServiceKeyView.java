package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;

/** Key of {@link Maps#SERVICE_KEYS}. */
public final class ServiceKeyView extends Mem {
    public static final int SIZE = 24;

    public ServiceKeyView(Mem m) {
        super(m);
    }

    /** {@code service}: as {@link Flow#service}. */
    public static void fill(Mem key, Mem address, int service, int generation) {
        WideAddress.copy(address, key);
        key.u32(16, service);
        key.u32(20, generation);
    }

    /** The same of an IPv4 service. */
    public static void fill(Mem key, int address, int service, int generation) {
        WideAddress.narrow(key, address);
        key.u32(16, service);
        key.u32(20, generation);
    }

    /** The service's {@link WideAddress}. */
    public Mem address() {
        return at(0);
    }

    /** Port | kind << 16. */
    public int service() {
        return u32(16);
    }

    public int generation() {
        return u32(20);
    }
}
