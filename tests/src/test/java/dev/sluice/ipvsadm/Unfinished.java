package dev.sluice.ipvsadm;

import dev.sluice.control.Request;
import dev.sluice.control.ServiceSpec;

/**
 * What the director does not do yet. A feature that gets done is deleted here, and the replay then expects of it what the original
 * did.
 */
final class Unfinished {
    private Unfinished() {}

    /** Whether a change needs it. */
    static boolean isNeededBy(Request change) {
        return switch (change) {
            case Request.AddService(ServiceSpec spec) -> service(spec);
            case Request.EditService(ServiceSpec spec) -> service(spec);
            default -> false;
        };
    }

    private static boolean service(ServiceSpec spec) {
        return !spec.persistenceEngine().isEmpty();
    }
}
