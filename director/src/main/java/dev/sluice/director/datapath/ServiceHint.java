package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;

/**
 * Which element the lookup in {@link Maps#SERVICE_KEYS} answered the last time that a packet came for a service like this: nearly all
 * new connections are to a few services, and the kernel's hash table takes 30 ns.
 *
 * <p>A hint is one word, {@code generation << 32 | element}, written by any packet at any time, and proves nothing: it is followed
 * only if the generation is the valid one and the element says itself that it is {@link Service#PUBLISHED} and for this address and
 * port. The daemon takes that flag away before it changes a key of the valid generation, and gives it afterwards; so an element that
 * has it is what the key leads to, however old the hint. Of IPv4 services only: their addresses are in the element's first line.
 */
final class ServiceHint {
    /** A power of two. */
    static final int COUNT = 1024;

    private ServiceHint() {}

    /** Index of the service, 0 if the keys have to be asked. {@code service}: as {@link Flow#service}. */
    static int find(int virtual, int service, int generation) {
        long hint = at(virtual, service).u64(0);
        if ((int) (hint >>> 32) != generation) return 0;
        Mem element = Maps.SERVICES.get((int) hint);
        return element != null && new Service(element).isPublished(virtual, service) ? (int) hint : 0;
    }

    /** Notes what the keys answered. */
    static void note(int virtual, int service, int generation, int element) {
        at(virtual, service).u64(0, (long) generation << 32 | element);
    }

    private static Mem at(int virtual, int service) {
        int hash = (virtual ^ Integer.reverseBytes(virtual) ^ service * 0x9e3779b1) * 0x85ebca6b;
        return Maps.SERVICE_HINTS.at(hash >>> 16 & COUNT - 1);
    }
}
