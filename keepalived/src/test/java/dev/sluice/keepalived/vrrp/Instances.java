package dev.sluice.keepalived.vrrp;

import dev.sluice.keepalived.config.ConfigurationReader;
import dev.sluice.keepalived.config.Host;
import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.config.model.VrrpInstance;
import dev.sluice.keepalived.config.text.Environment;
import java.nio.file.Path;

/** Configurations written as their users write them. */
public final class Instances {
    private Instances() {}

    public static Configuration configuration(String text) {
        return new ConfigurationReader(Environment.ofThisHost(), Host.anywhere())
                .readText("test.conf", Path.of("/"), text)
                .configuration();
    }

    /** An instance on eth0, VRID 51, priority 200, with these further lines. */
    public static VrrpInstance instance(String... lines) {
        return named("VI_1", 51, 200, lines);
    }

    public static VrrpInstance named(String name, int virtualRouterId, int priority, String... lines) {
        return configuration(text(name, virtualRouterId, priority, lines))
                .instances()
                .getFirst();
    }

    public static String text(String name, int virtualRouterId, int priority, String... lines) {
        return """
                vrrp_instance %s {
                    interface eth0
                    virtual_router_id %d
                    priority %d
                    %s
                }
                """.formatted(name, virtualRouterId, priority, String.join("\n    ", lines));
    }
}
