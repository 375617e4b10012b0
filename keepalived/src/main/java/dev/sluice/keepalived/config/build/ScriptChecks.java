package dev.sluice.keepalived.config.build;

import dev.sluice.keepalived.config.Host;
import dev.sluice.keepalived.config.diagnostic.Code;
import dev.sluice.keepalived.config.diagnostic.Diagnostic;
import dev.sluice.keepalived.config.diagnostic.Diagnostics;
import dev.sluice.keepalived.config.diagnostic.Severity;
import dev.sluice.keepalived.config.model.Script;
import dev.sluice.keepalived.config.model.ScriptSettings;
import dev.sluice.keepalived.config.tree.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Whether scripts can run, and whether they may run as root.
 *
 * <p>The original exits from {@code -t} with 6 when there is a script to run, nobody named a user for it and
 * {@code enable_script_security} is not set.
 */
final class ScriptChecks {
    private final Diagnostics diagnostics;
    private final Host host;
    private @Nullable Statement first;
    private boolean userNamed;

    ScriptChecks(Diagnostics diagnostics, Host host) {
        this.diagnostics = diagnostics;
        this.host = host;
    }

    void check(Script script, Statement statement) {
        String path = script.path();
        if (statement.keyword().block().equals("track_file")
                || statement.keyword().name().equals("process")) return;
        if (statement.keyword().name().equals("regex") || path.startsWith("<")) return;
        if (!host.canRun(path)) {
            // The original accepts a missing script in silence, except where something depends on it.
            boolean depends = statement.keyword().block().equals("vrrp_script");
            diagnostics.add(new Diagnostic(
                    depends ? Severity.WARNING : Severity.NOTE,
                    Code.DROPPED,
                    statement.at(),
                    statement.word().length(),
                    "'" + path + "' is not there or cannot be run; it will not be run",
                    path.startsWith("/") ? "" : "write its full path"));
            return;
        }
        if (script.user().isPresent()) userNamed = true;
        else if (first == null) first = statement;
    }

    void finish(ScriptSettings settings) {
        if (first == null
                || settings.security().value()
                || settings.user().value().isPresent()) return;
        if (host.interfaces().isEmpty() || host.hasUser("keepalived_script")) return;
        diagnostics.warning(
                Code.SCRIPT,
                first.at(),
                first.word().length(),
                "scripts would run as root" + (userNamed ? " where no user is named" : "")
                        + " and script security is not enabled",
                "set script_user and enable_script_security in global_defs");
    }
}
