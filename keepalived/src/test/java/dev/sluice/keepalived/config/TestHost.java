package dev.sluice.keepalived.config;

import java.util.Optional;
import java.util.Set;

/** A machine with two interfaces, no {@code keepalived_script} user, and the usual commands. */
public final class TestHost implements Host {
    private static final Set<String> COMMANDS = Set.of("/bin/true", "/bin/echo", "/bin/false", "/bin/sh");

    /** Always the same machine. */
    public TestHost() {}

    @Override
    public Optional<Set<String>> interfaces() {
        return Optional.of(Set.of("lo", "eth0", "eth1"));
    }

    @Override
    public boolean hasUser(String name) {
        return Set.of("root", "nobody").contains(name);
    }

    @Override
    public boolean canRun(String path) {
        return COMMANDS.contains(path);
    }
}
