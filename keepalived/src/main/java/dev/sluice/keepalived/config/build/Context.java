package dev.sluice.keepalived.config.build;

import dev.sluice.keepalived.config.Host;
import dev.sluice.keepalived.config.diagnostic.Diagnostics;

/**
 * What every builder needs.
 *
 * @param dynamicInterfaces interfaces may be missing
 */
record Context(
        Diagnostics diagnostics,
        Host host,
        ScriptChecks scripts,
        RulePreferences preferences,
        boolean dynamicInterfaces) {}
