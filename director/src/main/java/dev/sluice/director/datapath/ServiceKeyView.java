package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;

/** Key of {@link Maps#SERVICE_KEYS}. */
public final class ServiceKeyView extends Mem {
    public static final int SIZE = 12;

    public ServiceKeyView(Mem m) {
        super(m);
    }

    public static void fill(Mem key, int address, int port, int protocol, int generation) {
        key.u32(0, address);
        key.u32(4, port | protocol << 16);
        key.u32(8, generation);
    }
}
