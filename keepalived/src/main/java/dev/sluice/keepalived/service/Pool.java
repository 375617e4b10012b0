package dev.sluice.keepalived.service;

import dev.sluice.control.ServerKey;
import dev.sluice.control.ServerSpec;
import dev.sluice.control.ServiceSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** One service of the director with its servers: as it is, or as it should be. */
record Pool(ServiceSpec spec, SequencedMap<ServerKey, ServerSpec> servers) {
    Pool {
        servers = new LinkedHashMap<>(servers);
    }

    /** The same service without anybody in it. */
    Pool empty() {
        return new Pool(spec, new LinkedHashMap<>(Map.of()));
    }
}
