package dev.sluice.director.datapath;

import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Subprogram;

/** Persistence ({@code -p}): a client's new connections go where its last ones went, by a {@link Template}. */
final class Persistence {
    private Persistence() {}

    /**
     * The server that the service at this index has chosen for a client before, if it is persistent and that still holds; 0 else.
     * Apart from {@link #remember}, so that the stack of this one is free again when a scheduler needs it.
     */
    @Subprogram
    static int find(int index, Flow flow) {
        Mem memory = Maps.SERVICES.get(index);
        if (memory == null) return 0;
        Service service = new Service(memory);
        if ((service.options() & Service.PERSISTENT) == 0) return 0;
        Mem key = Maps.TEMPLATE_DRAFT.get(0);
        if (key == null) return 0;
        Template.fillKey(key, service, flow);
        Template known = Template.find(key);
        long now = Kernel.nanos();
        boolean follows = Settings.has(Settings.TEMPLATES_FOLLOW);
        if (known == null || known.left(now) < (follows ? -Template.LATE : 0) || !serves(known.server(), service))
            return 0;
        known.used(now);
        // In the original the timeout changes but once, when the daemon prolongs it.
        if (!follows) known.timeout(service.timeout());
        return known.server();
    }

    /** Notes that the service at this index has chosen a server for a client. Answers nothing of interest. */
    @Subprogram
    static int remember(int service, Flow flow, int server) {
        Mem memory = Maps.SERVICES.get(service);
        if (memory == null) return 0;
        Service its = new Service(memory);
        if ((its.options() & Service.PERSISTENT) == 0) return 0;
        Mem key = Maps.TEMPLATE_DRAFT.get(0);
        if (key == null) return 0;
        Template.fillKey(key, its, flow);
        Template.begin(key, server, its.timeout(), Kernel.nanos());
        if (its.goesByCall()) CallId.keep(key);
        return 0;
    }

    /**
     * Whether a template may still lead to this server: no longer when it is removed or has weight 0 (reference §8, complaint 7),
     * unless that was asked for.
     */
    private static boolean serves(int index, Service service) {
        Server server = Server.of(index);
        int flags = server.flags();
        return server.serves(service.address(), service.port() | service.kind() << 16)
                && (flags & Server.AVAILABLE) != 0
                && ((flags & Server.QUIESCED) == 0 || Settings.has(Settings.KEEP_QUIESCENT_TEMPLATES));
    }

    /** A client's connection to a server of this service got somewhere. Which call's that was, nobody remembers. */
    @Subprogram
    static int assure(int index, Flow flow) {
        Mem memory = Maps.SERVICES.get(index);
        if (memory == null || new Service(memory).goesByCall()) return 0;
        Mem key = Maps.TEMPLATE_DRAFT.get(0);
        if (key == null) return 0;
        Template.fillKey(key, new Service(memory), flow);
        Template known = Template.find(key);
        if (known != null) known.flags(Template.ASSURED);
        return 0;
    }
}
