package dev.sluice.keepalived.config;

import java.util.Optional;
import java.util.Set;

/** What a configuration is compared with besides itself. Asked while reading, so it answers from files, not from the network. */
public interface Host {
    /** The interfaces of this network namespace, or empty when nothing is known about the host. */
    Optional<Set<String>> interfaces();

    /** Whether there is such a user; true when nothing is known. */
    boolean hasUser(String name);

    /** Whether the file can be run; true when nothing is known. */
    boolean canRun(String path);

    /** The machine this runs on. */
    static Host local() {
        return new LocalHost();
    }

    /** Some other machine: everything may be there. */
    static Host anywhere() {
        return new Host() {
            @Override
            public Optional<Set<String>> interfaces() {
                return Optional.empty();
            }

            @Override
            public boolean hasUser(String name) {
                return true;
            }

            @Override
            public boolean canRun(String path) {
                return true;
            }
        };
    }
}
